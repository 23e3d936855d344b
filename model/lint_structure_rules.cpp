// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lint_rules.h"

#include "model/residual_cost.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace binweave {

namespace {

bool isQuantized(const LayerPrecision& precision)
{
    return precision.activations.method != ActivationMethod::fullPrecision;
}

bool isBinary(const LayerPrecision& precision)
{
    return isQuantized(precision) && precision.weights.method != WeightMethod::fullPrecision;
}

const LayerPrecision& precisionOf(const Block& block)
{
    return std::visit([](const auto& b) -> const LayerPrecision& { return b.precision; }, block);
}

bool hasBinaryBlocks(const NetworkDesign& design)
{
    return std::any_of(design.groups.begin(), design.groups.end(), [](const Group& group) {
        return std::any_of(group.blocks.begin(), group.blocks.end(),
                           [](const Block& block) { return isBinary(precisionOf(block)); });
    });
}

/// Calls visit(node, convolution) once for each layer with this role, whatever its branches.
template <class Visit>
void forEachConvolution(const Graph& graph, Role role, Visit visit)
{
    std::set<std::string_view> seen;
    for (const Node& node : graph.nodes) {
        const auto* convolution = std::get_if<op::Convolution>(&node.operation);
        if (convolution && node.role == role && seen.insert(node.layer).second)
            visit(node, *convolution);
    }
}

} // namespace

void largeResidualKernel(const LintSubject& subject, std::vector<Finding>& findings)
{
    forEachConvolution(subject.graph, Role::shortcut, [&](const Node& node, const op::Convolution& layer) {
        if (layer.kernel == 1)
            return;
        LayerTerms terms{.inputChannels = subject.graph.inputShape(node).channels,
                         .outputChannels = node.output.channels,
                         .kernel = layer.kernel,
                         .bases = 1LL * layer.bases * basesPerTensor(layer.weights) * node.branches,
                         .weightBits = bitsPerWeight(layer.weights)};
        const long long bits = residualParameterBits(terms);
        terms.kernel = 1;
        findings.push_back(subject.finding(
            node.origin, "large-residual-kernel", Severity::note,
            fmt::format(
                "The {0}x{0} kernel in the shortcut holds {1} bits, {2} times the {3} of 1x1, for about the same "
                "accuracy (source thesis, g = 3: 77.19 % with 1x1, 76.83 % with 2x2, 77.60 % with 3x3).",
                layer.kernel, bits, layer.kernel * layer.kernel, residualParameterBits(terms)),
            "Set the residual kernel to 1 and spend the bits on width or bases."));
    });
}

void narrowing(const LintSubject& subject, std::vector<Finding>& findings)
{
    std::set<ElementPath> told;
    forEachConvolution(subject.graph, Role::mainPath, [&](const Node& node, const op::Convolution&) {
        const Block& block = subject.design.groups[node.origin.group].blocks[node.origin.block];
        const bool composed = std::holds_alternative<DenseBlock>(block) || std::holds_alternative<Transition>(block) ||
                              std::holds_alternative<FullyConnectedLayer>(block);
        const int from = subject.graph.inputShape(node).channels;
        if (composed || node.output.channels >= from || !isQuantized(precisionOf(block)) ||
            !told.insert(node.origin).second)
            return;
        findings.push_back(subject.finding(
            node.origin, "narrowing", Severity::warning,
            fmt::format("The width falls from {} to {} channels; bottlenecks hurt binary networks, whose activations "
                        "carry one bit a channel.",
                        from, node.output.channels),
            fmt::format("Widen while going deeper: {} channels or more here, or fewer before.", from)));
    });
}

/// One finding for all plain convolutions, at the first.
void fewShortcuts(const LintSubject& subject, std::vector<Finding>& findings)
{
    int count = 0;
    ElementPath first;
    subject.forEach<ConvolutionLayer>([&](const ConvolutionLayer& layer, const ElementPath& path) {
        if (isQuantized(layer.precision) && count++ == 0)
            first = path;
    });
    if (count < 2)
        return;
    findings.push_back(subject.finding(
        first, "few-shortcuts", Severity::warning,
        fmt::format(
            "{} binary convolutions have no shortcut around them: what sign() drops is lost to all later layers.",
            count),
        "Replace pairs of them by residual blocks, with a shortcut around each convolution."));
}

void traditionalBlock(const LintSubject& subject, std::vector<Finding>& findings)
{
    subject.forEach<ResidualBlock>([&](const ResidualBlock& block, const ElementPath& path) {
        if (block.style == ShortcutStyle::perConvolution || !isQuantized(block.precision))
            return;
        findings.push_back(subject.finding(path, "traditional-block", Severity::warning,
                                           "One shortcut spans both convolutions, so the values between them pass "
                                           "through sign() without a way around.",
                                           "Put a shortcut around each convolution; it costs no parameter bits."));
    });
}

void pointwiseConvolution(const LintSubject& subject, std::vector<Finding>& findings)
{
    subject.forEach<ConvolutionLayer>([&](const ConvolutionLayer& layer, const ElementPath& path) {
        if (layer.kernel != 1 || !isBinary(layer.precision))
            return;
        const auto row = std::find_if(subject.estimates.layers.begin(), subject.estimates.layers.end(),
                                      [&](const LayerEstimate& r) { return r.origin == path && r.sigma; });
        findings.push_back(subject.finding(
            path, "pointwise-convolution", Severity::note,
            fmt::format("A binary 1x1 convolution; compact designs (squeeze, depthwise, shuffle) suit binary networks "
                        "badly, and its speed-up ratio is {:.1f} only.",
                        row->sigma.value()),
            "Use a 3x3 kernel, or full precision for a layer this small."));
    });
}

void depthwiseBlock(const LintSubject& subject, std::vector<Finding>& findings)
{
    subject.forEach<DepthwiseBlock>([&](const DepthwiseBlock& block, const ElementPath& path) {
        if (!isBinary(block.precision) && !isBinary(block.depthwise))
            return;
        findings.push_back(subject.finding(
            path, "depthwise-block", isBinary(block.depthwise) ? Severity::warning : Severity::note,
            isBinary(block.depthwise)
                ? "The depthwise convolution sums few bits a channel, too few for a sign to tell values apart; compact "
                  "designs (squeeze, depthwise, shuffle) suit binary networks badly."
                : "A quantized 1x1 convolution behind a depthwise one; compact designs (squeeze, depthwise, shuffle) "
                  "suit "
                  "binary networks badly.",
            "Keep the depthwise convolution in full precision, or use residual blocks with 3x3 kernels."));
    });
}

/// One finding for the network: K bases in its layers, and no branches of groups instead.
void layerWiseBases(const LintSubject& subject, std::vector<Finding>& findings)
{
    int layers = 0;
    int bases = 1;
    ElementPath first;
    forEachConvolution(subject.graph, Role::mainPath, [&](const Node& node, const op::Convolution& layer) {
        if (layer.bases == 1 || node.branches > 1 || layer.input.method == ActivationMethod::fullPrecision)
            return;
        if (layers++ == 0)
            first = node.origin;
        bases = std::max(bases, layer.bases);
    });
    if (layers < 2)
        return;
    findings.push_back(subject.finding(
        first, "layer-wise-bases", Severity::note,
        fmt::format("{} layers each sum up to {} bases by themselves, and their errors accumulate from layer to "
                    "layer; summed once per block, five branches reached 69.2 % where five bases per layer reached "
                    "60.1 % (ResNet-18, 4-bit activations).",
                    layers, bases),
        fmt::format("Group the blocks in {} branches with one base each; an expression says groups=1+1.. for one block "
                    "per group.",
                    bases)));
}

void wideDenseLayer(const LintSubject& subject, std::vector<Finding>& findings)
{
    constexpr int widestPublishedBest = 64;
    subject.forEach<DenseBlock>([&](const DenseBlock& block, const ElementPath& path) {
        if (block.growth <= widestPublishedBest || !isQuantized(block.precision))
            return;
        findings.push_back(subject.finding(
            path, "wide-dense-layer", Severity::note,
            fmt::format("{} dense layers grow by {} channels each; splitting layers into two of half the growth added "
                        "2.5 to 2.8 points for about 2 % more size.",
                        block.layers, block.growth),
            fmt::format("Use {} layers that grow by {}.", 2 * block.layers, block.growth / 2)));
    });
}

void shallowNetwork(const LintSubject& subject, std::vector<Finding>& findings)
{
    constexpr long long largeBudgetBits = 1'500'000;
    const int blocks = blockCount(subject.design);
    if (subject.estimates.parameterBits < largeBudgetBits || blocks > 2 || !hasBinaryBlocks(subject.design))
        return;
    findings.push_back(subject.finding(
        {ElementPath::Part::group, 0}, "shallow-network", Severity::note,
        fmt::format("{} parameter bits in {}; at larger budgets deeper networks are better (source thesis: 81.46 "
                    "% with three blocks in 1801728 bits, 80.32 % with two in 1735680).",
                    subject.estimates.parameterBits, blocks == 1 ? "one block" : "two blocks"),
        "Add a block and make all blocks narrower."));
}

void narrowClassifier(const LintSubject& subject, std::vector<Finding>& findings)
{
    const int hidden = subject.design.classifier.hidden;
    if (hidden == 0 || hidden >= subject.design.classes)
        return;
    findings.push_back(subject.finding(
        {ElementPath::Part::classifier}, "narrow-classifier", Severity::warning,
        fmt::format("{} classes have to pass through a hidden layer of {} values.", subject.design.classes, hidden),
        fmt::format("Make the hidden layer {} wide or wider, or leave it out (0).", subject.design.classes)));
}

} // namespace binweave
