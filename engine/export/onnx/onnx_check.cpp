// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_check.h"

#include "model/file_io.h"

#include <climits>
#include <exception>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

namespace binweave {

namespace {

/// Without the call stack that libonnx appends.
std::string firstLine(const char* text)
{
    const std::string_view all(text);
    return std::string(all.substr(0, all.find('\n')));
}

} // namespace

Result<onnx::ModelProto> checkedOnnx(onnx::ModelProto model, bool withShapes)
{
    try {
        onnx::checker::check_model(model);
        onnx::ModelProto inferred = model;
        const onnx::ShapeInferenceOptions strict(true, 1, true);
        onnx::shape_inference::InferShapes(inferred, onnx::OpSchemaRegistry::Instance(), strict);
        return withShapes ? inferred : model;
    } catch (const std::exception& exception) {
        return failed(fmt::format("ONNX's own check refuses the model: {}.", firstLine(exception.what())));
    }
}

Result<onnx::ModelProto> parseOnnx(std::string_view bytes, std::string_view source)
{
    onnx::ModelProto model;
    if (bytes.size() > INT_MAX)
        return badInput(fmt::format("'{}' is larger than 2 GB, more than an ONNX file may be.", source));
    // Deeper nesting than 100 messages, protobuf's default, is refused by it.
    google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    google::protobuf::io::CodedInputStream coded(&stream);
    if (!model.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage() || !model.has_graph())
        return badInput(fmt::format("'{}' is no ONNX model, or a damaged one.", source));
    return model;
}

Result<onnx::ModelProto> readOnnx(const std::filesystem::path& path)
{
    return readTextFile(path).and_then([&](const std::string& bytes) { return parseOnnx(bytes, path.string()); });
}

const std::string* onnxMetadata(const onnx::ModelProto& model, std::string_view key)
{
    for (const auto& entry : model.metadata_props()) {
        if (entry.key() == key)
            return &entry.value();
    }
    return nullptr;
}

} // namespace binweave
