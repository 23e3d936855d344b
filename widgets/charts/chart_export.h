// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <QList>
#include <QSize>
#include <QString>

class QWidget;

namespace binweave {

/// The object name of a chart's controls, which its pictures leave out.
inline constexpr QLatin1StringView chartControlsName("chartControls");

/// The widget as a picture; the ending of `file` says which: .png (of `size` pixels), .svg or .pdf (drawn as if on a
/// screen of that size, in vectors). Written atomically. Errors: another ending (badInput), a file that cannot be
/// written (failed).
Result<void> exportChart(QWidget& chart, const QString& file, QSize size);

struct ChartRun;

/// What the bits-versus-accuracy chart shows, as CSV: the published points on CIFAR-10 and `runs`. Atomically.
Result<void> exportChartData(const QString& csvFile, const QList<ChartRun>& runs);

} // namespace binweave
