// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/channel_statistics.h"

#include "engine/training/vector_loops.h"

namespace binweave {

ChannelStatistics ChannelStatistics::of(std::span<const float> values)
{
    // About the rounded mean; the difference to the true one is no part of the deviations.
    const auto count = static_cast<double>(values.size());
    const double mean = loops::sum(values.data(), values.size()) / count;
    const auto centre = static_cast<float>(mean);
    const double excess = mean - static_cast<double>(centre);
    return {count, mean, loops::squaredDeviations(values.data(), values.size(), centre) - count * excess * excess};
}

/// Chan, Golub and LeVeque: the statistics of two sets together.
void ChannelStatistics::add(const ChannelStatistics& other)
{
    const double sum = count + other.count;
    const double difference = other.mean - mean;
    squaredDeviations += other.squaredDeviations + difference * difference * count * other.count / sum;
    mean += difference * other.count / sum;
    count = sum;
}

} // namespace binweave
