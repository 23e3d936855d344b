// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"
#include "widgets/charts/bits_accuracy_chart.h"

#include <QString>

namespace binweave {

/// The bits-versus-accuracy chart with the published points and these runs, as FILE.png, .svg or .pdf, or as .csv its
/// data. Needs a QApplication.
Result<void> drawChart(const QList<ChartRun>& runs, const QString& file);

} // namespace binweave
