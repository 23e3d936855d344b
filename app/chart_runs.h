// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/bits_accuracy_chart.h"
#include "widgets/workspace/run_store.h"

#include <QList>
#include <vector>

namespace binweave {

/// The finished runs as points: those that differ in nothing but their seed are one, at their mean, with their standard
/// deviation as spread and the newest one's number.
QList<ChartRun> chartRuns(const std::vector<RunRecord>& runs);

} // namespace binweave
