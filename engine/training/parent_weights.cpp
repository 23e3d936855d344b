// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/parent_weights.h"

#include "engine/random_stream.h"
#include "engine/training/random_purposes.h"
#include "model/graph.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <regex>
#include <set>
#include <string>

namespace binweave {

namespace {

/// Of the uniform distribution over -0.5 .. 0.5 from which latent weights start.
constexpr double latentDeviation = 0.28867513459481287;

struct Source
{
    const std::string& name;
    const Tensor& tensor;
    bool ownBranch; ///< not handed on from another one
};

/// group2.branch3.block4.conv1 is fed by itself, by the first branch, or by the block outside of any group.
std::vector<std::string> possibleNames(const std::string& name)
{
    static const std::regex branch(R"(^(group\d+\.branch)(\d+)\.(.*)$)");
    std::smatch parts;
    if (!std::regex_match(name, parts, branch))
        return {name};
    return {name, parts[1].str() + "1." + parts[3].str(), parts[3].str()};
}

bool isBranchAfterTheFirst(const std::string& name)
{
    static const std::regex later(R"(^group\d+\.branch([2-9]|\d\d+)\..*$)");
    return std::regex_match(name, later);
}

bool isWeight(const Parameter& parameter)
{
    return parameter.kind == Parameter::Kind::weight || parameter.kind == Parameter::Kind::latent;
}

/// Equal, or of a convolution with one base that feeds several.
bool fits(const std::vector<std::int64_t>& from, const Parameter& to)
{
    if (from == to.shape)
        return true;
    return isWeight(to) && from.size() == 5 && to.shape.size() == 5 && from[0] == 1 &&
           std::equal(from.begin() + 1, from.end(), to.shape.begin() + 1);
}

std::optional<Source> findSource(const Weights& weights, const Parameter& parameter)
{
    for (const std::string& name : possibleNames(parameter.name)) {
        const auto found = weights.find(name);
        if (found != weights.end() && fits(found->second.shape, parameter))
            return Source{found->first, found->second, name == parameter.name};
    }
    return std::nullopt;
}

double deviation(std::span<const float> values)
{
    double sum = 0;
    double squares = 0;
    for (const double value : values) {
        sum += value;
        squares += value * value;
    }
    const auto count = static_cast<double>(values.size());
    return std::sqrt(std::max(squares / count - sum / count * sum / count, 0.0));
}

/// Names of the tensors that hold real weights, used as they are.
std::set<std::string> realWeights(const Graph& graph)
{
    std::set<std::string> names;
    for (const Node& node : graph.nodes) {
        const auto* convolution = std::get_if<op::Convolution>(&node.operation);
        const auto* connected = std::get_if<op::FullyConnected>(&node.operation);
        const WeightPrecision* precision = convolution ? &convolution->weights
                                           : connected ? &connected->weights
                                                       : nullptr;
        if (precision && precision->method == WeightMethod::fullPrecision)
            names.insert(node.name + ".weight");
    }
    return names;
}

void fill(Parameter& parameter, const Source& source, bool wasReal, RandomStream random)
{
    const std::span<const float> from(source.tensor.values);
    if (!isWeight(parameter)) {
        std::ranges::copy(from, parameter.value.begin());
        return;
    }
    const bool latent = parameter.kind == Parameter::Kind::latent;
    const double spread = deviation(from);
    const double factor = latent && wasReal && spread > 0 ? latentDeviation / spread : 1;
    const bool copied = !source.ownBranch && isBranchAfterTheFirst(parameter.name);
    for (std::size_t i = 0; i < parameter.value.size(); ++i) {
        const bool noisy = copied || i >= from.size();
        const double noise = noisy ? random.uniform(-spread, spread) : 0;
        const double value = (from[i % from.size()] + noise) * factor;
        parameter.value[i] = static_cast<float>(latent ? std::clamp(value, -1.0, 1.0) : value);
    }
}

} // namespace

Result<void> startFromParent(const TrainedModel& parent, std::span<Parameter* const> parameters, std::uint64_t seed)
{
    const auto graph = lower(parent.design);
    if (!graph)
        return tl::unexpected(graph.error());
    const auto real = realWeights(*graph);
    bool any = false;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto source = findSource(parent.weights, *parameters[i]);
        if (!source)
            continue;
        fill(*parameters[i], *source, real.contains(source->name), RandomStream(seed, purpose::parent, i));
        any = any || isWeight(*parameters[i]);
    }
    if (!any)
        return badInput(
            fmt::format("No layer of the parent '{}' fits this design by name and shape.", parent.design.name));
    return {};
}

} // namespace binweave
