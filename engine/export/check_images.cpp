// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/check_images.h"

#include "engine/data/data_set.h"
#include "engine/export/export_model.h"
#include "engine/random_stream.h"

#include <fmt/format.h>

namespace binweave {

namespace {

LabelledImages randomPixels(const TensorShape& shape, int count)
{
    LabelledImages images{.pixels = std::vector<std::uint8_t>(shape.elements() * count),
                          .labels = std::vector<int>(count)};
    RandomStream random(1);
    for (std::uint8_t& pixel : images.pixels)
        pixel = static_cast<std::uint8_t>(random.between(0, 255));
    return images;
}

} // namespace

Result<CheckImages> checkImages(const TensorShape& input, const std::string& data, int count)
{
    if (data.empty() && input != TensorShape{3, 32, 32})
        return CheckImages{randomPixels(input, count), "random pixels"};
    const auto set = loadDataSet(data.empty() ? "shapes" : data, input.height);
    if (!set)
        return tl::unexpected(set.error());
    if (set->shape != input)
        return badInput(fmt::format("The images of '{}' are {}x{}x{}, but the network takes {}x{}x{}.", set->name,
                                    set->shape.channels, set->shape.height, set->shape.width, input.channels,
                                    input.height, input.width));
    return CheckImages{firstImages(set->test, count), set->name};
}

} // namespace binweave
