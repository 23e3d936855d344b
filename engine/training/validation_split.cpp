// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/validation_split.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace binweave {

ValidationSplit splitImages(std::span<const int> labels, double percent)
{
    ValidationSplit split;
    const auto most = std::ranges::max_element(labels);
    std::vector<int> seen(most == labels.end() ? 0 : *most + 1);
    for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
        // The first k images of a class hold floor(k * percent / 100) held-out ones.
        const int before = seen[labels[i]]++;
        const bool heldOut = std::floor((before + 1) * percent / 100) > std::floor(before * percent / 100);
        (heldOut ? split.heldOut : split.train).push_back(i);
    }
    return split;
}

LabelledImages picked(const LabelledImages& images, std::span<const int> indices)
{
    LabelledImages result;
    if (indices.empty())
        return result;
    result.pixels.reserve(indices.size() * images.image(0).size());
    for (const int index : indices) {
        std::ranges::copy(images.image(index), std::back_inserter(result.pixels));
        result.labels.push_back(images.labels[index]);
    }
    return result;
}

} // namespace binweave
