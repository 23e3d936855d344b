// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <filesystem>
#include <string>

namespace binweave {

/// What can be told of a data set without reading its images.
struct DataSetFacts
{
    std::string name; ///< for loadDataSet(): "cifar10:DIR"
    TensorShape shape;
    int classes = 0;
};

/// What a folder holds, judged by its files: CIFAR in the binary version, IDX, or images in folders (scaled to
/// imageSize). Errors: badInput; a folder of none of these kinds, the Python version of CIFAR, a damaged IDX header.
Result<DataSetFacts> recognizeDataSet(const std::filesystem::path& folder, int imageSize = 32);

} // namespace binweave
