// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

#include <filesystem>

namespace binweave {

/// folder/train/CLASS/* and folder/test/CLASS/*: JPEG and PNG files of any size, fitted to 3 x imageSize x imageSize
/// (image_file.h). Classes are the sorted folders of train; other files are passed over. Decodes in parallel; the
/// result does not depend on it. Name, mean and deviation are left empty. Errors: badInput with the file or folder.
Result<DataSet> loadImageFolder(const std::filesystem::path& folder, int imageSize);

} // namespace binweave
