// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <span>

namespace binweave {

/// Of the values of one channel.
struct ChannelStatistics
{
    double count = 0;
    double mean = 0;
    double squaredDeviations = 0;

    static ChannelStatistics of(std::span<const float> values);
    /// The values of another set, too.
    void add(const ChannelStatistics& other);
    double variance() const { return std::max(0.0, squaredDeviations / count); }
};

} // namespace binweave
