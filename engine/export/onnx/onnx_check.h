// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <filesystem>
#include <onnx/onnx_pb.h>

namespace binweave {

/// The model as ONNX's own checker and shape inference accept it; with the inferred shapes of its values where asked.
/// Error (failed): the first line of their complaint.
Result<onnx::ModelProto> checkedOnnx(onnx::ModelProto model, bool withShapes);

/// Parses a file. Errors: badInput, naming the file, where it cannot be read, is no ONNX model, or is larger than 2 GB.
Result<onnx::ModelProto> readOnnx(const std::filesystem::path& path);

/// The same of bytes that a file `source` held.
Result<onnx::ModelProto> parseOnnx(std::string_view bytes, std::string_view source);

/// The value of a metadata key, or null.
const std::string* onnxMetadata(const onnx::ModelProto& model, std::string_view key);

} // namespace binweave
