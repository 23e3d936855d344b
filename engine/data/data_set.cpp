// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_set.h"

#include "engine/data/cifar.h"
#include "engine/data/idx.h"
#include "engine/data/image_folder.h"
#include "engine/data/shapes.h"
#include "model/file_io.h"

#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

struct Kind
{
    std::string_view prefix;
    Result<DataSet> (*load)(const std::filesystem::path& folder, int imageSize);
};

constexpr Kind kinds[] = {
    {"cifar10", [](const std::filesystem::path& folder, int) { return loadCifar10(folder); }},
    {"cifar100", [](const std::filesystem::path& folder, int) { return loadCifar100(folder); }},
    {"idx", [](const std::filesystem::path& folder, int) { return loadIdx(folder); }},
    {"images", loadImageFolder},
};

Result<DataSet> loadPixels(std::string_view name, int imageSize)
{
    if (name == "shapes")
        return generateShapes();
    const std::size_t colon = name.find(':');
    for (const Kind& kind : kinds) {
        if (kind.prefix != name.substr(0, colon))
            continue;
        if (colon == name.npos || colon + 1 == name.size())
            return badInput(fmt::format("The data set '{}' needs a folder: {}:DIR.", name, kind.prefix));
        const std::filesystem::path folder(name.substr(colon + 1));
        if (!isFolder(folder))
            return badInput(
                fmt::format("The data set '{}' cannot be loaded: there is no folder '{}'.", name, folder.string()));
        return kind.load(folder, imageSize);
    }
    return badInput(fmt::format("There is no data set '{}'; known are shapes, cifar10:DIR, cifar100:DIR, idx:DIR and "
                                "images:DIR.",
                                name));
}

/// Sums are exact in integers, so neither order nor threads show in the result.
void measurePixels(DataSet& data)
{
    const auto plane = static_cast<std::size_t>(data.shape.pixels());
    for (int c = 0; c < data.shape.channels; ++c) {
        std::uint64_t sum = 0;
        std::uint64_t squares = 0;
        for (int i = 0; i < data.train.count(); ++i) {
            for (const std::uint32_t pixel : data.train.image(i).subspan(static_cast<std::size_t>(c) * plane, plane)) {
                sum += pixel;
                squares += pixel * pixel;
            }
        }
        const double count = static_cast<double>(plane) * data.train.count();
        const double mean = static_cast<double>(sum) / count;
        const double variance = static_cast<double>(squares) / count - mean * mean;
        data.mean.push_back(static_cast<float>(mean));
        // A channel that never varies holds no information: 1 leaves it at zero.
        data.deviation.push_back(variance > 1e-6 ? static_cast<float>(std::sqrt(variance)) : 1.f);
    }
}

} // namespace

Result<DataSet> loadDataSet(std::string_view name, int imageSize)
{
    Result<DataSet> data = loadPixels(name, imageSize);
    if (data) {
        data->name = name;
        measurePixels(*data);
    }
    return data;
}

} // namespace binweave
