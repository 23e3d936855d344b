// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/network_benchmark.h"
#include "widgets/figure_line.h"

namespace binweave {

/// The whole network in two lines: "One image 36 µs · 27,700 images/s one by one, 48,000 in batches of 128 · Binary
/// layers 7.2× faster than in float, 64 % of the time", and below what holds it back.
class SpeedSummary : public FigureLine
{
    Q_OBJECT

public:
    explicit SpeedSummary(QWidget* parent = nullptr);

    void showBenchmark(const NetworkBenchmark& benchmark);
    /// Pale: of an older design.
    void setStale(bool stale);
};

} // namespace binweave
