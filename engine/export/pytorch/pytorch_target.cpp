// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/pytorch/pytorch_target.h"

#include "engine/export/child_process.h"
#include "engine/export/pytorch/network_writer.h"
#include "engine/export/pytorch/project_writer.h"
#include "model/design_file.h"
#include "model/file_io.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds evaluationLimit{3600};

Result<void> reaches(const Graph& graph)
{
    return pytorchNetwork(graph).map([](const std::string&) {});
}

Result<std::vector<fs::path>> write(const TrainedModel& model, const ExportOptions&, const fs::path& path)
{
    return writePytorchProject(model, path);
}

/// What went wrong, by the last line of a traceback.
std::string lastLine(const fs::path& file)
{
    std::string text = readTextFile(file).value_or("");
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

Result<std::vector<float>> readFloats(const fs::path& file)
{
    const auto bytes = readFile(file);
    if (!bytes)
        return tl::unexpected(bytes.error());
    std::vector<float> values(bytes->size() / sizeof(float));
    if (!values.empty())
        std::memcpy(values.data(), bytes->data(), values.size() * sizeof(float));
    return values;
}

std::vector<LayerValues> readLayers(const fs::path& file, const Graph& graph, int images)
{
    std::vector<LayerValues> layers;
    const auto tensors = readTensorFile(file);
    if (!tensors)
        return layers;
    for (const Node& node : graph.nodes) {
        if (auto tensor = tensors->find(node.name) ? tensors->tensor(node.name) : failed(""))
            layers.push_back({node.name, images, std::move(tensor->values)});
    }
    return layers;
}

Result<ArtefactScores> run(const fs::path& path, const LabelledImages& images, const ExportControl& control)
{
    const auto design = loadDesign(path / "design.json");
    const auto graph = design.and_then(lower);
    if (!graph)
        return tl::unexpected(graph.error());
    const auto python = pythonWithTorch();
    if (!python)
        return tl::unexpected(python.error());
    const auto folder = TemporaryFolder::make();
    if (!folder)
        return tl::unexpected(folder.error());
    const fs::path pixels = folder->path() / "pixels";
    const fs::path scores = folder->path() / "scores";
    const fs::path layers = folder->path() / "layers";
    if (auto written = writeFileAtomically(pixels, images.pixels); !written)
        return tl::unexpected(written.error());
    const int compared = std::min(comparedImages(*graph), images.count());
    const ChildProcess process{.arguments = {*python, "-B", (fs::absolute(path) / "evaluate.py").string(), "--pixels",
                                             pixels.string(), "--scores", scores.string(), "--layers", layers.string(),
                                             "--layer-images", std::to_string(compared)},
                               .output = folder->path() / "output",
                               .errors = folder->path() / "errors",
                               .limit = evaluationLimit};
    const auto status = runChild(process, control.stop);
    if (!status)
        return tl::unexpected(status.error());
    if (*status != 0)
        return failed(fmt::format("'{}' does not run: {}.", path.string(), lastLine(process.errors)));
    auto values = readFloats(scores);
    if (!values)
        return tl::unexpected(values.error());
    if (control.progress)
        control.progress(images.count());
    return ArtefactScores{.scores = std::move(*values),
                          .ranBy = fmt::format("python3 with {}", lastLine(process.output)),
                          .layers = readLayers(layers, *graph, compared)};
}

bool recognizes(const fs::path& path)
{
    return isThere(path / "model.py") && isThere(path / "design.json") && isThere(path / "weights.safetensors");
}

} // namespace

Result<std::string> pythonWithTorch()
{
    std::vector<std::string> candidates{"python3", "/usr/bin/python3"};
    if (const char* chosen = std::getenv("BINWEAVE_PYTHON"))
        candidates = {chosen};
    const auto folder = TemporaryFolder::make();
    if (!folder)
        return tl::unexpected(folder.error());
    for (const std::string& python : candidates) {
        const auto status = runChild({.arguments = {python, "-c", "import torch, numpy"},
                                      .output = folder->path() / "output",
                                      .errors = folder->path() / "errors",
                                      .limit = std::chrono::seconds(120)});
        if (status && *status == 0)
            return python;
    }
    return failed("The PyTorch project needs python3 with torch and numpy to be run (Debian: python3-torch).");
}

ExportTarget pytorchTarget()
{
    return {.name = "pytorch",
            .title = "PyTorch project",
            .suffix = "",
            .compactToo = false,
            .reaches = reaches,
            .write = write,
            .run = run,
            .recognizes = recognizes,
            .read = loadTrainedModel};
}

} // namespace binweave
