// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/published.h"
#include "widgets/charts/chart_series.h"

#include <optional>
#include <string_view>
#include <vector>

namespace binweave {

enum class SizeAxis { parameterBits, storedSize };
enum class Families { method, channels, bases };

/// A size as the papers print it, in bits: "1.39 MB", "673 KB", "33.6 Mbit", "~4.0 MB" (formulas.md, 'Stored size').
std::optional<double> printedBits(std::string_view text);

/// Where a published point stands on the size axis, in bits; empty where the paper has no such figure. For the source
/// thesis, which prints no stored sizes, the estimate of its expression.
std::optional<double> sizeOf(const PublishedPoint& point, SizeAxis axis);

/// Published points on CIFAR-10 in their families, each figure as printed; rows that several tables repeat are one
/// point. `rows[series][index]` says which row a point is.
struct PublishedSeries
{
    QList<ChartSeries> series;
    QList<QList<const PublishedPoint*>> rows;
};
PublishedSeries publishedSeries(SizeAxis axis, Families families);

} // namespace binweave
