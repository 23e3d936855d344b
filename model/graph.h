// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <string>
#include <variant>
#include <vector>

namespace binweave {

/// The operations that a design is lowered to. Estimates, trainer, packed engine and exporters read these and nothing
/// else.
namespace op {

/// Pixels, normalized per channel by the data set's mean and deviation.
struct Input
{
    bool operator==(const Input&) const = default;
};

/// y = sum over bases i of lambda_i * conv(x, Q(w_i)); with one base there is no lambda (the normalization absorbs it).
/// Weights per base: [outputChannels][inputChannels / groups][kernel][kernel]. Padding contributes nothing.
///
/// Q is that of `weights` (design.h, methods.md). ABC and piecewise weights are themselves sums of M binary tensors
/// with factors alpha that are recomputed from w; x of several planes (k bits, N pieces, ABC bases, HORQ's two) is
/// their sum with factors too. Where both are quantized, evaluation takes the integer sums of each pair of planes by
/// themselves: the sum over planes j of x of factor_j * (the sum over weight planes i of factor_i * sum_ij), in float
/// and each ascending: packed and float engine agree.
struct Convolution
{
    int outputChannels = 0;
    int kernel = 3;
    int stride = 1;
    int dilation = 1;
    int padBefore = 1; ///< zeros left and above
    int padAfter = 1;  ///< zeros right and below
    int groups = 1;    ///< output channel c sees the inputs of group c * groups / outputChannels only
    int bases = 1;
    WeightPrecision weights;
    ActivationPrecision input; ///< what the input values are; fullPrecision for real ones, sign for xnor
    bool operator==(const Convolution&) const = default;
};

/// y = W x (+ bias) on a 1x1 plane; weights [outputs][inputs].
struct FullyConnected
{
    int outputs = 0;
    bool bias = false;
    WeightPrecision weights;
    ActivationPrecision input;
    bool operator==(const FullyConnected&) const = default;
};

/// Batch normalization with learned scale and shift per channel.
struct Normalization
{
    bool operator==(const Normalization&) const = default;
};

/// The values of `precision` (design.h); never xnor, which is lowered to sign, InputMagnitude and Product. Piecewise
/// and abc learn thresholds v and levels beta, each [pieces].
struct Activation
{
    ActivationPrecision precision;
    bool operator==(const Activation&) const = default;
};

/// y = x where x > 0, else a_c x: one learned slope per channel, which starts at 0.25.
struct Slope
{
    bool operator==(const Slope&) const = default;
};

/// y = x + t_c: one learned shift per channel, which starts at 0.
struct Shift
{
    bool operator==(const Shift&) const = default;
};

/// Channel c of the output is channel c mod Cin of the input: repeated where there are more, cut where there are fewer.
struct Repetition
{
    bool operator==(const Repetition&) const = default;
};

/// XNOR-Net's K: |x| averaged over the channels, then over a convolution's window (sums over kernel^2, zeros outside);
/// [1][rows][columns] of that convolution's output. Gradients pass to x: sign(x) / (channels kernel^2).
struct InputMagnitude
{
    int kernel = 3;
    int stride = 1;
    int dilation = 1;
    int padBefore = 1;
    int padAfter = 1;
    bool operator==(const InputMagnitude&) const = default;
};

/// Each channel of the first input times the one channel of the second.
struct Product
{
    bool operator==(const Product&) const = default;
};

/// Sum of inputs in order; the first `scaled` of them each times a learned scalar theta_i that starts at 1/scaled.
struct Sum
{
    int scaled = 0;
    bool operator==(const Sum&) const = default;
};

/// Channels of all inputs, in order.
struct Concatenation
{
    bool operator==(const Concatenation&) const = default;
};

enum class PoolKind { average, maximum };

/// A window that overhangs right and below is cut to the plane (average: over the pixels inside).
struct Pool
{
    PoolKind kind = PoolKind::average;
    int kernel = 2;
    int stride = 2;
    int padBefore = 0;
    bool whole = false; ///< only windows that lie wholly inside the plane
    bool operator==(const Pool&) const = default;
};

/// The plane's values as channels of a 1x1 plane, in the order (channel, row, column).
struct Flatten
{
    bool operator==(const Flatten&) const = default;
};

/// Mean over the plane.
struct GlobalAverage
{
    bool operator==(const GlobalAverage&) const = default;
};

/// While training: zero with probability `rate`, else times 1/(1-rate).
struct Dropout
{
    double rate = 0;
    bool operator==(const Dropout&) const = default;
};

} // namespace op

using Operation = std::variant<op::Input, op::Convolution, op::FullyConnected, op::Normalization, op::Activation,
                               op::Slope, op::Shift, op::Repetition, op::Sum, op::Concatenation, op::Pool,
                               op::GlobalAverage, op::Dropout, op::InputMagnitude, op::Product, op::Flatten>;

/// What a convolution or fully connected layer is for: beta and zeta are charted for stem and mainPath.
enum class Role { none, stem, mainPath, shortcut, classifier };

struct Node
{
    std::string name;  ///< unique, names the weights in files: "group1.branch2.block1.conv1"
    std::string layer; ///< the row it belongs to, shared by the branches of a group: "group1.block1.conv1"
    ElementPath origin;
    Role role = Role::none;
    int branches = 1; ///< nodes that share `layer`
    Operation operation;
    std::vector<int> inputs; ///< indices of earlier nodes
    TensorShape output;
};

/// A flat list in an order in which it can be executed; node 0 is the input, the last one gives the scores.
struct Graph
{
    std::vector<Node> nodes;
    Surrogate surrogate;
    const TensorShape& inputShape(const Node& node, int index = 0) const { return nodes[node.inputs[index]].output; }
};

/// Shapes inferred, every layer spelled out. Errors (badInput): a value out of its range, a plane that vanishes, an
/// empty group, blocks or methods that do not fit; the sentence names the element as `elementName` does.
Result<Graph> lower(const NetworkDesign& design);

/// "block 2", "group 1", "stem": as users read it; blocks are numbered through the whole network.
std::string elementName(const NetworkDesign& design, const ElementPath& path);

} // namespace binweave
