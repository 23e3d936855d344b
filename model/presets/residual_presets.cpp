// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/method_precision.h"
#include "model/presets/partition.h"

#include <array>
#include <fmt/format.h>

namespace binweave {

namespace {

/// Blocks per stage; from 50 layers on they are bottlenecks.
constexpr std::array<std::pair<int, std::array<int, 4>>, 3> depths{
    {{18, {2, 2, 2, 2}}, {34, {3, 4, 6, 3}}, {50, {3, 4, 6, 3}}}};

struct ResNet
{
    int depth = 18;
    Task task = Task::imageNet;
    int width = 64;
    LayerPrecision precision{};
    ShortcutStyle style = ShortcutStyle::aroundBlock;
    Projection projection{};
};

Block blockOf(const ResNet& net, int width, int stride)
{
    if (net.depth < 50)
        return ResidualBlock{.channels = width,
                             .stride = stride,
                             .precision = net.precision,
                             .style = net.style,
                             .projection = net.projection};
    return BottleneckBlock{.channels = 4 * width,
                           .width = width,
                           .stride = stride,
                           .stridedPointwise = true,
                           .precision = net.precision,
                           .style = net.style,
                           .projection = net.projection};
}

/// One unit a block.
std::vector<std::vector<Block>> unitsOf(const ResNet& net)
{
    std::vector<std::vector<Block>> units;
    for (const auto& [depth, stages] : depths) {
        for (std::size_t stage = 0; depth == net.depth && stage < stages.size(); ++stage) {
            for (int i = 0; i < stages[stage]; ++i)
                units.push_back({blockOf(net, net.width << stage, i == 0 && stage > 0 ? 2 : 1)});
        }
    }
    return units;
}

/// All but the blocks.
NetworkDesign frameOf(const ResNet& net)
{
    NetworkDesign design;
    design.stem.channels = net.width;
    setTask(design, net.task);
    design.classifier.hidden = 0;
    design.classifier.relu = true;
    design.classifier.bias = true;
    return design;
}

NetworkDesign designOf(const ResNet& net)
{
    NetworkDesign design = frameOf(net);
    design.groups.emplace_back();
    for (const std::vector<Block>& unit : unitsOf(net))
        design.groups[0].blocks.push_back(unit[0]);
    return design;
}

/// Of the shortcuts: full precision, or what the blocks have.
WeightPrecision downsamplingOf(const PresetSettings& settings, const WeightPrecision& own)
{
    return settings.is("downsampling", "full") ? fullPrecision().weights : own;
}

PresetKey downsamplingKey(const char* standard)
{
    const std::string other = std::string_view(standard) == "full" ? "binary" : "full";
    return choiceKey("downsampling", {standard, other},
                     "weights of the shortcuts' convolutions: full precision, or quantized as in the blocks");
}

PresetKey widthKey(int standard)
{
    return numberKey("width", standard, 4, 256, "channels of the first stage");
}

std::vector<PresetKey> joined(std::vector<PresetKey> keys, std::vector<PresetKey> more)
{
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

/// CIFAR-sized ResNets of the other schools are a quarter as wide, so that they train within minutes (ours).
int widthOf(Task task)
{
    return task == Task::imageNet ? 64 : 16;
}

std::string imagesOf(Task task)
{
    return task == Task::imageNet ? "224x224 images of 1000 classes" : "32x32 images of 10 classes";
}

/// ResNetE and Bi-Real are one topology: a shortcut around each convolution, average pool and 1x1 where the width
/// changes. A bottleneck has its inner shortcut around the 3x3 convolution.
PresetFamily realShortcuts(const char* stem, const char* paper, int depth, Task task, const Surrogate& surrogate)
{
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        ResNet net{.depth = depth, .task = task, .width = settings.number("width")};
        if (settings.is("scale", "channel"))
            net.precision.weights.scale = WeightScale::channel;
        net.style = ShortcutStyle::perConvolution;
        net.projection = {.downsampling = Downsampling::averagePoolConvolution,
                          .weights = downsamplingOf(settings, net.precision.weights)};
        NetworkDesign design = designOf(net);
        design.surrogate = surrogate;
        return design;
    };
    const std::string name = fmt::format("{}-{}{}", stem, depth, suffixOf(task));
    return {
        {name,
         paper,
         fmt::format("{} of {} layers for {}, with a shortcut around each convolution.", paper, depth, imagesOf(task)),
         {downsamplingKey("full"), choiceKey("scale", {"none", "channel"}, "scale factors before normalization"),
          widthKey(64)}},
        make,
        {name + "-binary-downsampling:downsampling=binary"}};
}

/// "resnet-18-bnn" beside "bnn-resnet-18"; "pa-net-resnet-18", "resnet-18-pa-net" beside "pa-resnet-18".
std::vector<std::string> otherOrder(const std::string& name, int depth, Task task)
{
    const std::string size = fmt::format("resnet-{}", depth);
    const std::size_t end = name.find("-" + size);
    if (end == name.npos)
        return {};
    const std::string method = name.substr(0, end);
    const std::string_view suffix = suffixOf(task);
    return {fmt::format("{}-{}{}", size, method, suffix), fmt::format("{}-{}-net{}", size, method, suffix),
            fmt::format("{}-net-{}{}", method, size, suffix)};
}

PresetFamily traditional(std::string name, std::string paper, const std::string& text, int depth, Task task,
                         std::vector<PresetKey> keys, const char* downsampling,
                         std::function<LayerPrecision(const PresetSettings&)> precision)
{
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        ResNet net{.depth = depth, .task = task, .width = settings.number("width"), .precision = precision(settings)};
        net.projection.weights = downsamplingOf(settings, net.precision.weights);
        return designOf(net);
    };
    std::vector<std::string> aliases = otherOrder(name, depth, task);
    return {{std::move(name), std::move(paper), fmt::format("ResNet-{} for {} with {}.", depth, imagesOf(task), text),
             joined(std::move(keys), {downsamplingKey(downsampling), widthKey(widthOf(task))})},
            make,
            std::move(aliases)};
}

PresetFamily groupNet(int depth, Task task)
{
    const auto make = [=](const PresetSettings& settings) -> Result<NetworkDesign> {
        ResNet net{
            .depth = depth, .task = task, .width = settings.number("width"), .precision = groupNetPrecision(settings)};
        net.projection.weights = downsamplingOf(settings, net.precision.weights);
        NetworkDesign design = frameOf(net);
        design.classifier.relu = false; // no nonlinearity before the classifier
        design.classifier.bias = false;
        return partitioned(unitsOf(net), settings).map([&](std::vector<Group> groups) {
            design.groups = std::move(groups);
            return design;
        });
    };
    return {{fmt::format("group-net-resnet-{}{}", depth, suffixOf(task)), "Group-Net",
             fmt::format("ResNet-{} for {} in groups of binary branches, summed with learned scalars.", depth,
                         imagesOf(task)),
             joined(groupNetKeys(true), {downsamplingKey("full"), widthKey(widthOf(task))})},
            make};
}

} // namespace

std::vector<PresetFamily> residualFamilies()
{
    std::vector<PresetFamily> families;
    for (const Task task : {Task::imageNet, Task::cifar10}) {
        families.push_back(realShortcuts("resnete", "BinaryDenseNet", 18, task, {SurrogateKind::clipped, 1.25}));
        families.back().preset.summary =
            fmt::format("ResNetE-18 for {}, with a shortcut around each convolution.", imagesOf(task));
        for (const auto& [depth, stages] : depths)
            families.push_back(realShortcuts("bi-real", "Bi-Real", depth, task, {SurrogateKind::quadratic, 1}));
        for (const auto& [depth, stages] : depths) {
            const std::string size = fmt::format("resnet-{}{}", depth, suffixOf(task));
            families.push_back(traditional(size, "full precision", "real weights and activations", depth, task, {},
                                           "full", [](const PresetSettings&) { return fullPrecision(); }));
            families.push_back(traditional("pa-" + size, "PA-Net", "piecewise weights and activations", depth, task,
                                           piecewiseKeys(), "binary", piecewisePrecision));
            families.push_back(traditional("abc-" + size, "ABC-Net", "bases of weights and activations", depth, task,
                                           abcKeys(), "binary", abcPrecision));
            families.push_back(groupNet(depth, task));
            for (const NamedMethod& method : namedMethods())
                families.push_back(traditional(method.name + "-" + size, method.paper, method.text, depth, task,
                                               method.keys, "full", method.precision));
        }
    }
    return families;
}

} // namespace binweave
