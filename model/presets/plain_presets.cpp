// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/method_precision.h"
#include "model/presets/partition.h"

#include <fmt/format.h>

namespace binweave {

namespace {

ConvolutionLayer convolution(int channels, int kernel, bool pool, const LayerPrecision& precision)
{
    return {.channels = channels, .kernel = kernel, .precision = precision, .maxPool = pool, .poolKernel = 3};
}

/// AlexNet without convolution groups, normalized as its binary versions are; units of two layers for Group-Net.
std::vector<std::vector<Block>> alexNetUnits(Task task, const LayerPrecision& precision)
{
    const int scale = task == Task::imageNet ? 1 : 4; // CIFAR-sized: a quarter as wide (ours)
    const int hidden = task == Task::imageNet ? 4096 : 512;
    const auto layer = [&](int channels, int kernel, bool pool) {
        return convolution(channels / scale, kernel, pool, precision);
    };
    const FullyConnectedLayer dense{.outputs = hidden, .precision = precision};
    return {{layer(256, 5, true), layer(384, 3, false)}, {layer(384, 3, false), layer(256, 3, true)}, {dense, dense}};
}

NetworkDesign alexNetFrame(Task task)
{
    NetworkDesign design;
    design.stem = {.channels = 96, .kernel = 11, .stride = 4, .relu = true, .maxPool = true, .padded = false};
    if (task == Task::imageNet) {
        design.input = {3, 227, 227};
        design.classes = 1000;
    } else {
        design.stem.channels = 32;
        design.stem.kernel = 3;
        design.stem.stride = 1;
    }
    design.classifier.hidden = 0;
    design.classifier.relu = true;
    design.classifier.bias = true;
    return design;
}

PresetFamily alexNet(Task task, const std::string& method, std::string paper, const std::string& text,
                     std::vector<PresetKey> keys, std::function<LayerPrecision(const PresetSettings&)> precision)
{
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        NetworkDesign design = alexNetFrame(task);
        design.groups.emplace_back();
        for (const std::vector<Block>& unit : alexNetUnits(task, precision(settings)))
            design.groups[0].blocks.insert(design.groups[0].blocks.end(), unit.begin(), unit.end());
        return design;
    };
    const std::string suffix(suffixOf(task));
    std::vector<std::string> aliases;
    if (!method.empty())
        aliases.push_back(fmt::format("{}-alexnet{}", method, suffix));
    return {{fmt::format("alexnet{}{}{}", method.empty() ? "" : "-", method, suffix), std::move(paper),
             fmt::format("AlexNet{} with {}.", task == Task::imageNet ? "" : " for 32x32 images of 10 classes", text),
             std::move(keys)},
            make,
            std::move(aliases)};
}

PresetFamily groupNetAlexNet(Task task)
{
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        NetworkDesign design = alexNetFrame(task);
        design.classifier.relu = false; // no nonlinearity before the classifier
        design.classifier.bias = false;
        return partitioned(alexNetUnits(task, groupNetPrecision(settings)), settings)
            .map([&](std::vector<Group> groups) {
                design.groups = std::move(groups);
                return design;
            });
    };
    return {{fmt::format("alexnet-group-net{}", suffixOf(task)), "Group-Net",
             fmt::format("AlexNet{} in groups of two layers, of binary branches that are summed with learned scalars.",
                         task == Task::imageNet ? "" : " for 32x32 images of 10 classes"),
             groupNetKeys(false)},
            make,
            {fmt::format("group-net-alexnet{}", suffixOf(task))}};
}

/// MobileNet 1.0; CIFAR-sized a quarter as wide and with four times the plane (ours).
NetworkDesign mobileNet(Task task, const LayerPrecision& precision)
{
    struct Row
    {
        int channels;
        int stride;
    };
    constexpr Row rows[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                            {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
    const bool imageNet = task == Task::imageNet;
    const int scale = imageNet ? 1 : 4;
    NetworkDesign design;
    if (imageNet) {
        design.input = {3, 224, 224};
        design.classes = 1000;
    }
    design.stem = {.channels = 32 / scale, .stride = imageNet ? 2 : 1};
    design.groups.emplace_back();
    for (const auto& [channels, stride] : rows)
        design.groups[0].blocks.push_back(
            DepthwiseBlock{.channels = channels / scale, .stride = stride, .precision = precision});
    design.classifier.hidden = 0;
    design.classifier.relu = true;
    design.classifier.bias = true;
    return design;
}

PresetFamily mobileNetFamily(Task task, bool piecewise)
{
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        return mobileNet(task, piecewise ? piecewisePrecision(settings) : fullPrecision());
    };
    const char* size = task == Task::imageNet ? "mobilenet-1.0" : "mobilenet-cifar10";
    return {{fmt::format("{}{}", piecewise ? "pa-" : "", size), piecewise ? "PA-Net" : "full precision",
             fmt::format("MobileNet{}{}; depthwise layers stay real.",
                         task == Task::imageNet ? " 1.0" : ", a quarter as wide, for 32x32 images of 10 classes",
                         piecewise ? " with piecewise weights and activations in its 1x1 convolutions" : ""),
             piecewise ? piecewiseKeys() : std::vector<PresetKey>{}},
            make};
}

} // namespace

std::vector<PresetFamily> plainFamilies()
{
    std::vector<PresetFamily> families;
    for (const Task task : {Task::imageNet, Task::cifar10}) {
        families.push_back(alexNet(task, "", "full precision", "real weights and activations", {},
                                   [](const PresetSettings&) { return fullPrecision(); }));
        families.push_back(groupNetAlexNet(task));
        for (const NamedMethod& method : namedMethods())
            families.push_back(alexNet(task, method.name, method.paper, method.text, method.keys, method.precision));
        for (const bool piecewise : {false, true})
            families.push_back(mobileNetFamily(task, piecewise));
    }
    return families;
}

} // namespace binweave
