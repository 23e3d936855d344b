// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_model.h"

#include "engine/random_stream.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

Tensor randomTensor(const std::vector<std::int64_t>& shape, double low, double high, RandomStream& stream)
{
    std::int64_t elements = 1;
    for (std::int64_t size : shape)
        elements *= size;
    Tensor tensor{.shape = shape, .values = std::vector<float>(static_cast<std::size_t>(elements))};
    std::ranges::generate(tensor.values, [&] { return static_cast<float>(stream.uniform(low, high)); });
    return tensor;
}

} // namespace

Result<TrainedModel> randomModel(const NetworkDesign& design, std::uint64_t seed)
{
    const auto graph = lower(design);
    if (!graph)
        return tl::unexpected(graph.error());
    TrainedModel model{.design = design,
                       .weights = {},
                       .mean = std::vector<float>(design.input.channels, 120.0f),
                       .deviation = std::vector<float>(design.input.channels, 60.0f),
                       .classNames = {}};
    for (int i = 0; i < design.classes; ++i)
        model.classNames.push_back(fmt::format("class {}", i + 1));

    RandomStream stream(seed);
    for (const auto& [name, shape] : weightShapes(*graph)) {
        const double low = name.ends_with(".running_var") ? 0.5 : -1; // a variance is positive
        model.weights.emplace(name, randomTensor(shape, low, low + 2, stream));
    }
    return model;
}

} // namespace binweave
