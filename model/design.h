// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace binweave {

struct TensorShape
{
    int channels = 0;
    int height = 0;
    int width = 0;

    bool operator==(const TensorShape&) const = default;
    long long elements() const { return 1LL * channels * height * width; }
    long long pixels() const { return 1LL * height * width; }
};

enum class WeightMethod {
    fullPrecision,
    binary,     ///< sign(w)
    ternary,    ///< -a, 0, +a (TWN)
    fixedPoint, ///< k bits (DoReFa)
};

enum class WeightScale { none, tensor, channel };

struct WeightPrecision
{
    WeightMethod method = WeightMethod::binary;
    int bits = 2;                          ///< of fixedPoint
    WeightScale scale = WeightScale::none; ///< alpha = mean|w|
    bool cancelGradient = true;            ///< no gradient where |w| > 1
    bool operator==(const WeightPrecision&) const = default;
};

enum class ActivationMethod {
    fullPrecision, ///< ReLU
    sign,
    fixedPoint, ///< k bits of clip(x, 0, clip)
};

struct ActivationPrecision
{
    ActivationMethod method = ActivationMethod::sign;
    int bits = 2;    ///< of fixedPoint
    double clip = 2; ///< of fixedPoint
    bool operator==(const ActivationPrecision&) const = default;
};

struct LayerPrecision
{
    WeightPrecision weights{};
    ActivationPrecision activations{};
    bool operator==(const LayerPrecision&) const = default;
};

enum class SurrogateKind {
    clipped,   ///< grad * 1(|x| <= threshold)
    quadratic, ///< grad * (2 - 2|x|) for |x| < 1 ('ApproxSign')
    plain,     ///< grad
};

/// The gradient that stands in for that of sign(x); see methods.md, 'Activations'.
struct Surrogate
{
    SurrogateKind kind = SurrogateKind::quadratic;
    double threshold = 1; ///< of clipped
    bool operator==(const Surrogate&) const = default;
};

/// Real-valued input to C0 channels.
struct Stem
{
    int channels = 10;
    double expansion = 1; ///< a: the stem has round-half-up(a * channels) channels
    int kernel = 3;
    int stride = 1;
    WeightPrecision weights{.method = WeightMethod::fullPrecision};
    bool normalization = true;
    bool relu = false;
    bool maxPool = false; ///< 3x3, stride 2
    bool operator==(const Stem&) const = default;
};

/// quantize, convolution, normalization: the unit of plain stacks.
struct ConvolutionLayer
{
    int channels = 32;
    int kernel = 3;
    int stride = 1;
    int bases = 1;
    LayerPrecision precision{};
    bool maxPool = false; ///< 2x2, stride 2, after the normalization
    bool operator==(const ConvolutionLayer&) const = default;
};

enum class ShortcutStyle {
    perConvolution, ///< a shortcut around each convolution: ResNetE, Bi-Real, the thesis's adjusted block
    aroundBlock,    ///< one around both: the traditional block
};

enum class Downsampling {
    convolution,            ///< strided RxR convolution of the quantized input
    averagePoolConvolution, ///< 2x2 average pool, then 1x1 convolution
    weightless,             ///< 2x2 average pool, then the channels repeated or cut: no weights
};

/// The projection that a shortcut needs where stride or width change; otherwise the shortcut is the identity.
struct Projection
{
    Downsampling downsampling = Downsampling::convolution;
    int kernel = 1; ///< R of Downsampling::convolution
    WeightPrecision weights{};
    bool operator==(const Projection&) const = default;
};

/// Two 3x3 convolutions; the first may have a stride. The last three are no part of the published blocks (semantics.md,
/// rule 7): they cost stored bits, not parameter bits.
struct ResidualBlock
{
    int channels = 20;
    int stride = 2;
    int bases = 1;
    LayerPrecision precision{};
    ShortcutStyle style = ShortcutStyle::perConvolution;
    Projection projection{};
    bool weightless = false; ///< a weightless shortcut beside the projection, where there is one
    bool slopes = false;     ///< a learned slope per channel below 0, behind each sum
    bool shifts = false;     ///< a learned shift per channel before each sign
    bool operator==(const ResidualBlock&) const = default;
};

/// Layers of normalization, quantize, convolution; each one's output is concatenated to its input.
struct DenseBlock
{
    int layers = 4;
    int growth = 32;
    int bases = 1;
    int dilation = 1;
    LayerPrecision precision{};
    bool operator==(const DenseBlock&) const = default;
};

/// Between dense blocks: normalization, 2x2 max-pool, quantize, 1x1 convolution to fewer channels.
struct Transition
{
    double reduction = 2; ///< width 32 * round(floor(C / reduction) / 32), at least 32
    bool maxPool = true;
    LayerPrecision precision{};
    bool operator==(const Transition&) const = default;
};

/// Composed in order; each alternative has one entry in fields.h and one lowering in lowering.cpp.
using Block = std::variant<ResidualBlock, ConvolutionLayer, DenseBlock, Transition>;

/// Consecutive blocks that are repeated side by side in `branches` branches, which are summed with learned scalars
/// (Group-Net, 'group-wise'). With one branch it is no more than a bracket around the blocks.
struct Group
{
    int branches = 1;
    std::vector<Block> blocks{};
    bool operator==(const Group&) const = default;
};

/// Mean over the plane, hidden layer with normalization and ReLU, scores.
struct Classifier
{
    int hidden = 40; ///< 0: no hidden layer
    double dropout = 0;
    bool bias = false;          ///< of the last layer
    bool normalization = false; ///< before the mean over the plane
    bool relu = false;          ///< before the mean over the plane
    WeightPrecision weights{.method = WeightMethod::fullPrecision};
    bool operator==(const Classifier&) const = default;
};

/// A network as a value: what is designed, saved, estimated, trained.
struct NetworkDesign
{
    std::string name;
    TensorShape input{3, 32, 32};
    int classes = 10;
    Stem stem;
    std::vector<Group> groups;
    Classifier classifier;
    Surrogate surrogate;
    bool operator==(const NetworkDesign&) const = default;
};

/// Where in a design something belongs: group and block are indices, -1 where they do not apply.
struct ElementPath
{
    enum class Part { input, stem, group, block, classifier };
    Part part = Part::input;
    int group = -1;
    int block = -1;
    auto operator<=>(const ElementPath&) const = default;
};

/// C0 after expansion: a * channels, rounded half up.
int stemChannels(const Stem& stem);

/// Number of blocks over all groups (Z of formulas.md section 6).
int blockCount(const NetworkDesign& design);

/// The full-precision twin: the same topology and branches, real weights, ReLU where sign(x) stood; without slopes and
/// shifts, which are there for the signs.
NetworkDesign fullPrecisionTwin(const NetworkDesign& design);

/// The full-precision parent, against which speed-up and memory saving are measured: the twin with one branch.
NetworkDesign fullPrecisionParent(const NetworkDesign& design);

} // namespace binweave
