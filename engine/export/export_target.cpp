// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_target.h"

#include "engine/export/c/c_target.h"
#include "engine/export/onnx/onnx_target.h"
#include "engine/export/packed_model_target.h"
#include "engine/export/pytorch/pytorch_target.h"
#include "engine/export/safetensors_target.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace binweave {

namespace {

/// One row a format, in the order in which the dialog shows them.
const std::vector<ExportTarget>& table()
{
    static const std::vector<ExportTarget> targets = {
        onnxTarget(), cTarget(), pytorchTarget(), safetensorsTarget(), packedModelTarget(),
    };
    return targets;
}

} // namespace

std::span<const ExportTarget> exportTargets()
{
    return table();
}

Result<const ExportTarget*> exportTarget(std::string_view name)
{
    std::vector<std::string> names;
    for (const ExportTarget& target : exportTargets()) {
        if (target.name == name)
            return &target;
        names.emplace_back(target.name);
    }
    return badInput(fmt::format("'{}' is no export format; there are {}.", name, fmt::join(names, ", ")));
}

int comparedImages(const Graph& graph)
{
    constexpr long long most = 100;
    constexpr long long floats = 16'000'000;
    long long perImage = 0;
    for (const Node& node : graph.nodes)
        perImage += node.output.elements();
    return static_cast<int>(std::clamp(floats / perImage, 1LL, most));
}

} // namespace binweave
