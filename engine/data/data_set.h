// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binweave {

/// Images as bytes [index][channel][row][column], one label each.
struct LabelledImages
{
    std::vector<std::uint8_t> pixels;
    std::vector<int> labels;
    int count() const { return static_cast<int>(labels.size()); }
    std::span<const std::uint8_t> image(int index) const
    {
        const std::size_t bytes = pixels.size() / labels.size();
        return std::span(pixels).subspan(static_cast<std::size_t>(index) * bytes, bytes);
    }
};

/// A data set in memory. Pixels are normalized as (pixel - mean[c]) / deviation[c], both measured on the training
/// images.
struct DataSet
{
    std::string name; ///< as the user named it: shapes, cifar10:DIR, ..
    TensorShape shape;
    std::vector<std::string> classNames;
    LabelledImages train;
    LabelledImages test;
    std::vector<float> mean;      ///< per channel, in pixel units 0..255
    std::vector<float> deviation; ///< per channel, never 0
};

/// Loads what `name` says: shapes | cifar10:DIR | cifar100:DIR | idx:DIR | images:DIR (commands.md, 'Naming data').
/// imageSize: side to which images of a folder are scaled; other kinds have their own size.
/// Errors: badInput with the file and what is wrong with it.
Result<DataSet> loadDataSet(std::string_view name, int imageSize = 32);

} // namespace binweave
