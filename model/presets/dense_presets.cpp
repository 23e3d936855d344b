// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/method_precision.h"

#include <fmt/format.h>

namespace binweave {

namespace {

struct DenseVariant
{
    const char* name; ///< behind "binarydensenet-"
    Task task;
    const char* layers;
    int growth;
    const char* reduction;       ///< with full-precision downsampling
    const char* binaryReduction; ///< with binary one
    double threshold;            ///< t of the clipped surrogate
    bool dilated = false;
};

// methods.md, 'Structures', BinaryDenseNet; what is published with one kind of downsampling has the other's reduction
// too.
constexpr DenseVariant variants[] = {
    {"28", Task::imageNet, "6+6+6+5", 64, "2.7+2.7+2.2", "2.7+2.7+2.2", 1.3},
    {"37", Task::imageNet, "6+8+12+6", 64, "3.3+3.3+4", "3.3+3.3+4", 1.3},
    {"37-dilated", Task::imageNet, "6+8+12+6", 64, "3.3+3.3+4", "3.3+3.3+4", 1.3, true},
    {"45", Task::imageNet, "6+12+14+8", 64, "2.7+3.3+4", "2.7+3.3+4", 1.3},
    {"21", Task::imageNet, "2+2+2+2", 128, "2+2+2", "1+1.4+1.4", 1.25},
    {"21-split", Task::imageNet, "4+4+4+4", 64, "2+2+2", "1+1.4+1.4", 1.25},
    {"21-joined", Task::imageNet, "1+1+1+1", 256, "2+2+2", "1+1.4+1.4", 1.25},
    {"21", Task::cifar10, "2+2+2+2", 128, "2+2+2", "1+1.4+1.4", 1.25},
};

NetworkDesign denseFrame(Task task)
{
    NetworkDesign design;
    design.stem.channels = task == Task::imageNet ? 64 : 128;
    design.stem.normalization = task == Task::imageNet;
    setTask(design, task);
    design.classifier = {.hidden = 0, .bias = true, .normalization = true, .relu = true};
    return design;
}

Result<NetworkDesign> binaryDenseNet(const DenseVariant& variant, const PresetSettings& settings)
{
    const std::vector<double> layers = settings.list("layers");
    const bool real = settings.is("downsampling", "full");
    const bool own = settings.is("reduction", "auto");
    PresetSettings standard;
    standard.values["reduction"] = real ? variant.reduction : variant.binaryReduction;
    const std::vector<double> reductions = (own ? standard : settings).list("reduction");
    if (layers.size() != reductions.size() + 1)
        return badInput(fmt::format("layers={} names {} dense blocks, which want {} reductions, not {}.",
                                    settings.text("layers"), layers.size(), layers.size() - 1, reductions.size()));

    NetworkDesign design = denseFrame(variant.task);
    design.surrogate = {SurrogateKind::clipped, variant.threshold};
    Group group;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const bool dilated = variant.dilated && i > 0;
        group.blocks.push_back(DenseBlock{.layers = static_cast<int>(layers[i]),
                                          .growth = settings.number("growth"),
                                          .dilation = dilated ? 1 << i : 1});
        if (i == reductions.size())
            break;
        Transition transition{.reduction = reductions[i], .maxPool = !variant.dilated};
        if (real)
            transition.precision = fullPrecision();
        group.blocks.push_back(transition);
    }
    design.groups = {group};
    return design;
}

PresetFamily familyOf(const DenseVariant& variant)
{
    const auto make = [variant](const PresetSettings& settings) { return binaryDenseNet(variant, settings); };
    const std::string name = fmt::format("binarydensenet-{}{}", variant.name, suffixOf(variant.task));
    return {
        {name,
         "BinaryDenseNet",
         fmt::format("BinaryDenseNet-{}: dense blocks of {} layers that grow by {}{}.", variant.name, variant.layers,
                     variant.growth, variant.dilated ? ", planes kept from the first block on by dilated kernels" : ""),
         {choiceKey("downsampling", {"full", "binary"}, "weights of the transitions"),
          numberKey("growth", variant.growth, 1, 512, "channels that a layer adds"),
          listKey("layers", variant.layers, "layers of each dense block, 4+4+4+4"),
          listKey("reduction", "auto", "divisors of the width between them, 1+1.4+1.4; auto: as published")}},
        make};
}

/// DenseNet-121: 1x1 to four times the growth before each 3x3, average pools behind the transitions.
NetworkDesign denseNet(Task task, const LayerPrecision& precision)
{
    const bool imageNet = task == Task::imageNet;
    NetworkDesign design = denseFrame(task);
    design.stem.channels = imageNet ? 64 : 32;
    design.stem.normalization = imageNet;
    Group group;
    const std::vector<int> layers = imageNet ? std::vector{6, 12, 24, 16} : std::vector{4, 4, 4};
    for (std::size_t i = 0; i < layers.size(); ++i) {
        group.blocks.push_back(
            DenseBlock{.layers = layers[i], .growth = imageNet ? 32 : 16, .bottleneck = 4, .precision = precision});
        if (i + 1 < layers.size())
            group.blocks.push_back(
                Transition{.reduction = 2, .maxPool = false, .averagePool = true, .precision = precision});
    }
    design.groups = {group};
    return design;
}

PresetFamily denseNetFamily(Task task, bool piecewise)
{
    const std::string size = task == Task::imageNet ? "densenet-121" : "densenet-cifar10";
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        return denseNet(task, piecewise ? piecewisePrecision(settings) : fullPrecision());
    };
    const char* summary =
        task == Task::imageNet
            ? "DenseNet-121 for 224x224 images of 1000 classes{}."
            : "A small DenseNet for 32x32 images of 10 classes{}: three dense blocks of four layers that grow by 16.";
    return {{(piecewise ? "pa-" : "") + size, piecewise ? "PA-Net" : "full precision",
             fmt::format(fmt::runtime(summary), piecewise ? " with piecewise weights and activations" : ""),
             piecewise ? piecewiseKeys() : std::vector<PresetKey>{}},
            make};
}

} // namespace

std::vector<PresetFamily> denseFamilies()
{
    std::vector<PresetFamily> families;
    for (const DenseVariant& variant : variants)
        families.push_back(familyOf(variant));
    for (const Task task : {Task::imageNet, Task::cifar10}) {
        families.push_back(denseNetFamily(task, false));
        families.push_back(denseNetFamily(task, true));
    }
    return families;
}

} // namespace binweave
