// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/foreign_network.h"

#include "engine/export/onnx/foreign_blocks.h"
#include "engine/export/onnx/onnx_check.h"
#include "model/file_io.h"
#include "model/graph.h"

#include <fmt/format.h>
#include <fstream>

namespace binweave {

namespace {

std::string nameFrom(const onnx::ModelProto& model, std::string_view source)
{
    const std::string name = oneLine(model.graph().name());
    return name.empty() ? std::filesystem::path(source).stem().string() : name;
}

} // namespace

bool looksLikeOnnx(const std::filesystem::path& path)
{
    // Field 1 of the message, its version; or where a writer puts other fields first, the name that such files have.
    char first = 0;
    std::ifstream file(path, std::ios::binary);
    return path.extension() == ".onnx" || (file.get(first) && first == 0x08);
}

Result<ForeignNetwork> foreignNetwork(const std::filesystem::path& path)
{
    return readTextFile(path).and_then([&](const std::string& bytes) { return foreignNetwork(bytes, path.string()); });
}

Result<ForeignNetwork> foreignNetwork(std::string_view bytes, std::string_view source)
{
    const auto model = parseOnnx(bytes, source);
    if (!model)
        return tl::unexpected(model.error());
    try {
        ForeignNetwork network = recognizedBlocks(foreignGraph(model->graph()));
        network.design.name = nameFrom(*model, source);
        if (const auto lowered = lower(network.design); !lowered)
            return badInput(fmt::format("'{}' became a design that is not possible: {}", source,
                                        oneLine(lowered.error().sentence)));
        return network;
    } catch (const OnnxComplaint& complaint) {
        return badInput(fmt::format("'{}' cannot be taken over: {}.", source, oneLine(complaint.text)));
    }
}

} // namespace binweave
