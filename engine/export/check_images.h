// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

namespace binweave {

/// Images on which an export is checked, and what they are.
struct CheckImages
{
    LabelledImages images;
    std::string source; ///< "cifar10:DIR", "shapes", "random pixels"
};

/// Up to `count` test images of the data set; where `data` is empty those of 'shapes', or random pixels where the
/// network takes another shape. Errors (badInput): those of loadDataSet(); images of another shape.
Result<CheckImages> checkImages(const TensorShape& input, const std::string& data, int count);

/// How many unless somebody says otherwise: those of semantics.md.
inline constexpr int usualCheckImages = 1000;

} // namespace binweave
