// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

#include <filesystem>

namespace binweave {

/// CIFAR in its binary version (https://www.cs.toronto.edu/~kriz/cifar.html): the folder that holds the .bin files, or
/// the one it was unpacked in. Name, mean and deviation are left empty. Errors: badInput with the file.
Result<DataSet> loadCifar10(const std::filesystem::path& folder);
Result<DataSet> loadCifar100(const std::filesystem::path& folder);

} // namespace binweave
