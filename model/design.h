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

/// What a weight is replaced by in the forward pass; gradients in methods.md, 'Weights'. w spans one base's tensor.
enum class WeightMethod {
    fullPrecision,
    binary,     ///< sign(w), optionally scaled: BNN, BinaryConnect, BWN, XNOR-Net
    ternary,    ///< TWN: 0 where |w| <= 0.7 mean|w|, else alpha sign(w), alpha = mean of |w| over the others
    ttq,        ///< TTQ: -a, 0, +b past the threshold 0.05 max|w|; a and b are learned
    fixedPoint, ///< DoReFa: 2 q_k(tanh w / (2 max|tanh w|) + 1/2) - 1; one bit: mean|w| sign(w)
    abc,        ///< ABC-Net: sum over i of alpha_i sign(w - mean + u_i std), alpha by least squares
    piecewise,  ///< PA-Net: the mean of its piece, or 0, for pieces between fixed multiples of the deviation
};

enum class WeightScale { none, tensor, channel };

/// Which fields a method reads: model/precision.h, usesBits() and the like.
struct WeightPrecision
{
    WeightMethod method = WeightMethod::binary;
    int bits = 2;                          ///< of fixedPoint
    int pieces = 4;                        ///< M of piecewise (2, 4, 6, 8), bases of abc
    WeightScale scale = WeightScale::none; ///< of binary: alpha = mean|w|
    bool cancelGradient = true;            ///< of binary: no gradient where |w| > 1
    bool operator==(const WeightPrecision&) const = default;
};

/// What a value is replaced by; gradients in methods.md, 'Activations'. mean|x| spans one image's tensor.
enum class ActivationMethod {
    fullPrecision, ///< ReLU
    sign,
    fixedPoint, ///< k bits of clip(x, 0, clip); DoReFa: clip 1
    piecewise,  ///< PA-Net: one of N learned levels past learned thresholds, 0 below the first
    abc,        ///< ABC-Net: sum over j of beta_j sign(clip(x + v_j, 0, 1) - 1/2), beta and v learned
    ternary,    ///< TBN: sign(x) where |x| > 0.4 mean|x|, else 0
    horq,       ///< HORQ, order two: b1 H1 + b2 H2, H1 = sign x, b1 = mean|x|, then the same of x - b1 H1
    xnor,       ///< XNOR-Net: sign(x), and the convolution's sums times the mean |x| under its kernel
};

struct ActivationPrecision
{
    ActivationMethod method = ActivationMethod::sign;
    int bits = 2;    ///< of fixedPoint
    double clip = 2; ///< of fixedPoint
    int pieces = 5;  ///< N of piecewise, bases of abc
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
    bool padded = true;   ///< otherwise kernel and max-pool stay inside the plane (AlexNet)
    bool operator==(const Stem&) const = default;
};

/// quantize, convolution, normalization: the unit of plain stacks.
struct ConvolutionLayer
{
    int channels = 32;
    int kernel = 3;
    int stride = 1;
    int convolutionGroups = 1; ///< G: each output channel sees 1/G of the input channels
    int bases = 1;
    LayerPrecision precision{};
    bool maxPool = false; ///< stride 2, after the normalization
    int poolKernel = 2;   ///< of maxPool; 3: windows inside the plane only (AlexNet)
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

/// 1x1 to `width`, 3x3, 1x1 to `channels`. The style perConvolution adds an identity around the 3x3 convolution where
/// its stride is 1 to the shortcut around the block: the only inner place where shapes match.
struct BottleneckBlock
{
    int channels = 256;
    int width = 64;
    int stride = 1;
    bool stridedPointwise = false; ///< the stride is the first 1x1 convolution's, not the 3x3's
    int bases = 1;
    LayerPrecision precision{};
    ShortcutStyle style = ShortcutStyle::aroundBlock;
    Projection projection{};
    bool operator==(const BottleneckBlock&) const = default;
};

/// A convolution of each channel by itself, then a 1x1 convolution across them, each quantized before and normalized
/// behind (MobileNet).
struct DepthwiseBlock
{
    int channels = 64;
    int kernel = 3; ///< of the depthwise convolution, as is the stride
    int stride = 1;
    int bases = 1; ///< of the 1x1 convolution
    LayerPrecision depthwise{{.method = WeightMethod::fullPrecision}, {.method = ActivationMethod::fullPrecision}};
    LayerPrecision precision{}; ///< of the 1x1 convolution
    bool operator==(const DepthwiseBlock&) const = default;
};

/// quantize, every value of the plane to every output, normalization: the last layers of plain stacks.
struct FullyConnectedLayer
{
    int outputs = 4096;
    int bases = 1;
    LayerPrecision precision{};
    double dropout = 0; ///< of its input
    bool operator==(const FullyConnectedLayer&) const = default;
};

/// Layers of normalization, quantize, convolution; each one's output is concatenated to its input.
struct DenseBlock
{
    int layers = 4;
    int growth = 32;
    int bottleneck = 0; ///< a 1x1 convolution to so many times `growth` before each 3x3 (DenseNet: 4); 0: none
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
    bool averagePool = false; ///< 2x2 behind the convolution (DenseNet)
    LayerPrecision precision{};
    bool operator==(const Transition&) const = default;
};

/// Composed in order; each alternative has one entry in fields.h and one lowering in lowering_*.cpp.
using Block = std::variant<ResidualBlock, ConvolutionLayer, DenseBlock, Transition, BottleneckBlock, DepthwiseBlock,
                           FullyConnectedLayer>;

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

/// The residual block that has the same shortcut around all of it as `block`; empty for kinds without one.
std::optional<ResidualBlock> shortcutOwner(const Block& block);

/// Number of blocks over all groups (Z of formulas.md section 6).
int blockCount(const NetworkDesign& design);

/// The full-precision twin: the same topology and branches, real weights, ReLU where sign(x) stood; without slopes and
/// shifts, which are there for the signs.
NetworkDesign fullPrecisionTwin(const NetworkDesign& design);

/// The full-precision parent, against which speed-up and memory saving are measured: the twin with one branch.
NetworkDesign fullPrecisionParent(const NetworkDesign& design);

} // namespace binweave
