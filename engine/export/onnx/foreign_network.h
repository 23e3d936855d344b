// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace binweave {

/// What a float network of another tool became.
struct ForeignNetwork
{
    NetworkDesign design;           ///< in full precision, to be estimated and binarized
    std::vector<std::string> notes; ///< what could not be taken over, a sentence each
};

/// Whether a file begins as ONNX does.
bool looksLikeOnnx(const std::filesystem::path& path);

/// Recognizes stem, plain convolutions, residual and dense blocks, transitions and classifier in a network of
/// convolutions, pooling, normalization, additions, concatenations and fully connected layers. What has no counterpart
/// is left out and noted. Only the structure is read, no weights. Untrusted input. Errors (badInput): it is no ONNX
/// model, has no convolution, or is larger than a design may be; the sentence names the file.
Result<ForeignNetwork> foreignNetwork(const std::filesystem::path& path);
Result<ForeignNetwork> foreignNetwork(std::string_view bytes, std::string_view source);

} // namespace binweave
