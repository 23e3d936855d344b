// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

#include <filesystem>

namespace binweave {

/// MNIST and its like in the IDX format (http://yann.lecun.com/exdb/mnist): train-images-idx3-ubyte,
/// train-labels-idx1-ubyte and the same with t10k, also as train-images.idx3-ubyte, each plain or .gz. One channel;
/// classes are called by their labels, 0 to the largest one of the training images. Name, mean and deviation are left
/// empty. Errors: badInput with the file.
Result<DataSet> loadIdx(const std::filesystem::path& folder);

} // namespace binweave
