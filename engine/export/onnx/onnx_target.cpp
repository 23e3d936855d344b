// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_target.h"

#include "engine/export/onnx/onnx_check.h"
#include "engine/export/onnx/onnx_evaluator.h"
#include "engine/export/onnx/onnx_reader.h"
#include "engine/export/onnx/onnx_writer.h"
#include "model/design_file.h"
#include "model/file_io.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

namespace binweave {

namespace fs = std::filesystem;

namespace {

Result<std::vector<fs::path>> write(const TrainedModel& model, const ExportOptions& options, const fs::path& path)
{
    return onnxModel(model, options).and_then([&](const onnx::ModelProto& onnx) -> Result<std::vector<fs::path>> {
        std::string bytes;
        if (!onnx.SerializeToString(&bytes))
            return failed("The model is larger than the 2 GB that an ONNX file may have.");
        if (auto written = writeFileAtomically(path, bytes); !written)
            return tl::unexpected(written.error());
        return std::vector{path};
    });
}

/// Room for the values of the nodes that the file's design has.
std::vector<LayerValues> layersOf(const Graph& graph, int images)
{
    std::vector<LayerValues> layers;
    const int compared = std::min(comparedImages(graph), images);
    for (std::size_t i = 1; i < graph.nodes.size(); ++i)
        layers.push_back(
            {graph.nodes[i].name, compared, std::vector<float>(graph.nodes[i].output.elements() * compared)});
    return layers;
}

Result<ArtefactScores> run(const fs::path& path, const LabelledImages& images, const ExportControl& control)
{
    const auto model = readOnnx(path);
    if (!model)
        return tl::unexpected(model.error());
    const std::string* text = onnxMetadata(*model, "design");
    const auto design = parseDesign(text ? *text : "", fmt::format("the design in '{}'", path.string()));
    const auto graph = design.and_then(lower);
    if (!graph)
        return tl::unexpected(graph.error());
    const TensorShape& input = design->input;
    if (images.pixels.size() != static_cast<std::size_t>(input.elements()) * images.labels.size())
        return badInput(fmt::format("'{}' takes images of {}x{}x{}, not these.", path.string(), input.channels,
                                    input.height, input.width));
    std::vector<LayerValues> layers = layersOf(*graph, images.count());
    return OnnxEvaluator::build(*model, path.string())
        .and_then([&](const auto& evaluator) { return evaluator->run(images, input, layers, control); })
        .map([&](std::vector<float> scores) {
            return ArtefactScores{std::move(scores), "Binweave's evaluator of ONNX", std::move(layers)};
        });
}

/// An ONNX file begins with its version, field 1 of the message.
bool recognizes(const fs::path& path)
{
    char first = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file.get(first) || first != 0x08)
        return false;
    const auto model = readOnnx(path);
    return model && isBinweaveOnnx(*model);
}

Result<TrainedModel> read(const fs::path& path)
{
    return readOnnx(path).and_then([&](const onnx::ModelProto& model) { return modelFromOnnx(model, path.string()); });
}

} // namespace

ExportTarget onnxTarget()
{
    return {.name = "onnx",
            .title = "ONNX model",
            .suffix = ".onnx",
            .compactToo = true,
            .reaches = [](const Graph&) -> Result<void> { return {}; },
            .write = write,
            .run = run,
            .recognizes = recognizes,
            .read = read};
}

} // namespace binweave
