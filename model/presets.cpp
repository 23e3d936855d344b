// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets.h"

#include "model/expression.h"
#include "model/published.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <numeric>

namespace binweave {

namespace {

/// Trains on the embedded images within a minute on two cores, with the portable kernels too.
constexpr std::string_view defaultExpression = "(10,20,40,80) bnn g=3";

enum class Task { cifar10, imageNet };

/// ResNetE-18 (BinaryDenseNet paper): a shortcut around each convolution, average pool + 1x1 where the width changes.
NetworkDesign resNetE18(Task task, WeightMethod downsampling)
{
    NetworkDesign design;
    design.stem.channels = 64;
    if (task == Task::imageNet) {
        design.input = {3, 224, 224};
        design.classes = 1000;
        design.stem.kernel = 7;
        design.stem.stride = 2;
        design.stem.relu = design.stem.maxPool = true;
    }
    Group stages;
    for (const int channels : {64, 128, 256, 512}) {
        ResidualBlock block{.channels = channels, .stride = channels > 64 ? 2 : 1};
        block.projection.downsampling = Downsampling::averagePoolConvolution;
        block.projection.weights.method = downsampling;
        stages.blocks.push_back(block);
        block.stride = 1;
        stages.blocks.push_back(block);
    }
    design.groups.push_back(stages);
    design.classifier.hidden = 0;
    design.classifier.relu = true;
    design.classifier.bias = true;
    design.surrogate = {SurrogateKind::clipped, 1.25};
    return design;
}

NetworkDesign traditional(std::string_view expression)
{
    NetworkDesign design = parseExpression(expression).value();
    for (Group& group : design.groups) {
        for (Block& block : group.blocks)
            std::get<ResidualBlock>(block).style = ShortcutStyle::aroundBlock;
    }
    return design;
}

struct Entry
{
    Preset preset;
    std::function<NetworkDesign()> make;
};

/// The design of an expression, named by it.
Entry entryOf(std::string expression, std::string source, std::string summary)
{
    const auto make = [expression] { return parseExpression(expression).value(); };
    return {{std::move(expression), std::move(source), std::move(summary)}, make};
}

std::string summaryOf(const PublishedPoint& point)
{
    const std::string bits = point.parameterBitsPrinted == point.parameterBitsDerived
                                 ? fmt::format("{} parameter bits", *point.parameterBitsDerived)
                                 : fmt::format("{} parameter bits (misprinted as {})", *point.parameterBitsDerived,
                                               *point.parameterBitsPrinted);
    return fmt::format("{}, published with {} % top-1 on {}.", bits, *point.top1Percent, point.dataSet);
}

std::vector<Entry> thesisEntries()
{
    std::vector<Entry> entries;
    for (const PublishedPoint& point : publishedPoints()) {
        const bool isNew = std::none_of(entries.begin(), entries.end(),
                                        [&](const Entry& entry) { return entry.preset.name == point.expression; });
        if (!point.expression.empty() && isNew)
            entries.push_back(entryOf(point.expression, point.source, summaryOf(point)));
    }
    return entries;
}

std::vector<Entry> makeEntries()
{
    std::vector<Entry> entries = thesisEntries();
    entries.push_back({{"(10,20,40,80) bnn g=3 traditional", "source thesis",
                        "(10,20,40,80) bnn g=3 with one shortcut around each block instead of each convolution."},
                       [] { return traditional("(10,20,40,80) bnn g=3"); }});

    const auto groupWise = [&](const char* groups, const char* summary) {
        entries.push_back(entryOf(fmt::format("(10,20,40,80) bnn g=3 groups={}", groups), "Group-Net", summary));
    };
    groupWise("1+1+1", "Group-wise with one block per group (v1): three branches, summed after each block.");
    groupWise("1+2", "Group-wise with a first group of one block and a second of two, of three branches each.");
    groupWise("3", "Group-wise over the whole network (v3): three branches, summed before the classifier.");

    const auto resNetE = [&](const char* name, Task task, WeightMethod downsampling, const char* summary) {
        entries.push_back({{name, "BinaryDenseNet", summary}, [=] { return resNetE18(task, downsampling); }});
    };
    resNetE("resnete-18-cifar10", Task::cifar10, WeightMethod::fullPrecision,
            "ResNetE-18 for 32x32 images with full-precision downsampling, 2.03 MB, published with 87.6 % top-1.");
    resNetE("resnete-18-cifar10-binary-downsampling", Task::cifar10, WeightMethod::binary,
            "ResNetE-18 for 32x32 images with binary downsampling, 1.39 MB, published with 87.2 % top-1.");
    resNetE("resnete-18", Task::imageNet, WeightMethod::fullPrecision,
            "ResNetE-18 for 224x224 images of 1000 classes with full-precision downsampling, 4.00 MB.");
    resNetE("resnete-18-binary-downsampling", Task::imageNet, WeightMethod::binary,
            "ResNetE-18 for 224x224 images of 1000 classes with binary downsampling, 3.36 MB.");
    return entries;
}

const std::vector<Entry>& allEntries()
{
    static const std::vector<Entry> entries = makeEntries();
    return entries;
}

/// Lower case, without spaces.
std::string plain(std::string_view name)
{
    std::string text;
    for (const char c : name) {
        if (c != ' ' && c != '\t')
            text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row[b.size()];
}

std::string nearestNames(const std::string& wanted)
{
    std::vector<std::pair<std::size_t, const std::string*>> names;
    for (const Preset& preset : presets())
        names.emplace_back(distance(wanted.substr(0, 100), plain(preset.name)), &preset.name);
    std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return fmt::format("\"{}\", \"{}\" and \"{}\"", *names[0].second, *names[1].second, *names[2].second);
}

} // namespace

const std::vector<Preset>& presets()
{
    static const std::vector<Preset> list = [] {
        std::vector<Preset> all;
        for (const Entry& entry : allEntries())
            all.push_back(entry.preset);
        return all;
    }();
    return list;
}

Result<NetworkDesign> presetDesign(std::string_view name)
{
    const auto expression = parseExpression(name);
    const std::string wanted = plain(expression ? expression->name : name);
    for (const Entry& entry : allEntries()) {
        if (plain(entry.preset.name) == wanted) {
            NetworkDesign design = entry.make();
            design.name = entry.preset.name;
            return design;
        }
    }
    return badInput(fmt::format("There is no preset \"{}\"; the nearest are {}.", name, nearestNames(wanted)));
}

NetworkDesign defaultDesign()
{
    return parseExpression(defaultExpression).value();
}

} // namespace binweave
