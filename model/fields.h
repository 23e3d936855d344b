// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

/// Every field of a design, named once. Design files, range checks, the inspector and the comparison of two designs
/// visit these; a new field is one line here.
///
/// visitFields(value, visit) calls visit(key, member) for structs and enums, visit(key, member, Range) for numbers.
namespace binweave {

struct Range
{
    double least;
    double most;
};

inline constexpr Range channelRange{1, 8192};
inline constexpr Range basesRange{1, 16};
inline constexpr Range kernelRange{1, 15};
inline constexpr Range residualKernelRange{1, 3};
inline constexpr Range expansionRange{0.1, 16};
inline constexpr Range hiddenRange{0, 65536};

template <class E>
struct EnumNames; // .value: array of {enumerator, name in files}

template <>
struct EnumNames<WeightMethod>
{
    static constexpr std::array value{std::pair{WeightMethod::fullPrecision, "full-precision"},
                                      std::pair{WeightMethod::binary, "binary"},
                                      std::pair{WeightMethod::ternary, "ternary"},
                                      std::pair{WeightMethod::ttq, "ttq"},
                                      std::pair{WeightMethod::fixedPoint, "fixed-point"},
                                      std::pair{WeightMethod::abc, "abc"},
                                      std::pair{WeightMethod::piecewise, "piecewise"}};
};

template <>
struct EnumNames<WeightScale>
{
    static constexpr std::array value{std::pair{WeightScale::none, "none"}, std::pair{WeightScale::tensor, "tensor"},
                                      std::pair{WeightScale::channel, "channel"}};
};

template <>
struct EnumNames<ActivationMethod>
{
    static constexpr std::array value{std::pair{ActivationMethod::fullPrecision, "full-precision"},
                                      std::pair{ActivationMethod::sign, "sign"},
                                      std::pair{ActivationMethod::fixedPoint, "fixed-point"},
                                      std::pair{ActivationMethod::piecewise, "piecewise"},
                                      std::pair{ActivationMethod::abc, "abc"},
                                      std::pair{ActivationMethod::ternary, "ternary"},
                                      std::pair{ActivationMethod::horq, "horq"},
                                      std::pair{ActivationMethod::xnor, "xnor"}};
};

template <>
struct EnumNames<SurrogateKind>
{
    static constexpr std::array value{std::pair{SurrogateKind::clipped, "clipped"},
                                      std::pair{SurrogateKind::quadratic, "quadratic"},
                                      std::pair{SurrogateKind::plain, "plain"}};
};

template <>
struct EnumNames<ShortcutStyle>
{
    static constexpr std::array value{std::pair{ShortcutStyle::perConvolution, "per-convolution"},
                                      std::pair{ShortcutStyle::aroundBlock, "around-block"}};
};

template <>
struct EnumNames<Downsampling>
{
    static constexpr std::array value{std::pair{Downsampling::convolution, "convolution"},
                                      std::pair{Downsampling::averagePoolConvolution, "average-pool"},
                                      std::pair{Downsampling::weightless, "weightless"}};
};

template <class E>
concept NamedEnum = requires
{
    EnumNames<E>::value;
};

template <NamedEnum E>
constexpr std::string_view enumName(E value)
{
    for (const auto& [enumerator, name] : EnumNames<E>::value) {
        if (enumerator == value)
            return name;
    }
    return {};
}

template <class T, class Plain>
concept Of = std::same_as<std::remove_const_t<T>, Plain>;

void visitFields(Of<TensorShape> auto& shape, auto&& visit)
{
    visit("channels", shape.channels, channelRange);
    visit("height", shape.height, Range{1, 1024});
    visit("width", shape.width, Range{1, 1024});
}

void visitFields(Of<WeightPrecision> auto& weights, auto&& visit)
{
    visit("method", weights.method);
    visit("bits", weights.bits, Range{1, 8});
    visit("pieces", weights.pieces, Range{1, 8});
    visit("scale", weights.scale);
    visit("cancel-gradient", weights.cancelGradient);
}

void visitFields(Of<ActivationPrecision> auto& activations, auto&& visit)
{
    visit("method", activations.method);
    visit("bits", activations.bits, Range{1, 8});
    visit("clip", activations.clip, Range{0.01, 100});
    visit("pieces", activations.pieces, Range{1, 7});
}

void visitFields(Of<LayerPrecision> auto& precision, auto&& visit)
{
    visit("weights", precision.weights);
    visit("activations", precision.activations);
}

void visitFields(Of<Surrogate> auto& surrogate, auto&& visit)
{
    visit("kind", surrogate.kind);
    visit("threshold", surrogate.threshold, Range{0.01, 100});
}

void visitFields(Of<Stem> auto& stem, auto&& visit)
{
    visit("channels", stem.channels, channelRange);
    visit("expansion", stem.expansion, expansionRange);
    visit("kernel", stem.kernel, kernelRange);
    visit("stride", stem.stride, Range{1, 4});
    visit("weights", stem.weights);
    visit("normalization", stem.normalization);
    visit("relu", stem.relu);
    visit("max-pool", stem.maxPool);
    visit("padded", stem.padded);
}

void visitFields(Of<ConvolutionLayer> auto& layer, auto&& visit)
{
    visit("channels", layer.channels, channelRange);
    visit("kernel", layer.kernel, kernelRange);
    visit("stride", layer.stride, Range{1, 4});
    visit("convolution-groups", layer.convolutionGroups, channelRange);
    visit("bases", layer.bases, basesRange);
    visit("precision", layer.precision);
    visit("max-pool", layer.maxPool);
    visit("pool-kernel", layer.poolKernel, Range{2, 3});
}

void visitFields(Of<Projection> auto& projection, auto&& visit)
{
    visit("downsampling", projection.downsampling);
    visit("kernel", projection.kernel, residualKernelRange);
    visit("weights", projection.weights);
}

void visitFields(Of<ResidualBlock> auto& block, auto&& visit)
{
    visit("channels", block.channels, channelRange);
    visit("stride", block.stride, Range{1, 2});
    visit("bases", block.bases, basesRange);
    visit("precision", block.precision);
    visit("style", block.style);
    visit("weightless", block.weightless);
    visit("slopes", block.slopes);
    visit("shifts", block.shifts);
    visit("projection", block.projection);
}

void visitFields(Of<BottleneckBlock> auto& block, auto&& visit)
{
    visit("channels", block.channels, channelRange);
    visit("width", block.width, channelRange);
    visit("stride", block.stride, Range{1, 2});
    visit("strided-pointwise", block.stridedPointwise);
    visit("bases", block.bases, basesRange);
    visit("precision", block.precision);
    visit("style", block.style);
    visit("projection", block.projection);
}

void visitFields(Of<DepthwiseBlock> auto& block, auto&& visit)
{
    visit("channels", block.channels, channelRange);
    visit("kernel", block.kernel, kernelRange);
    visit("stride", block.stride, Range{1, 2});
    visit("bases", block.bases, basesRange);
    visit("depthwise", block.depthwise);
    visit("precision", block.precision);
}

void visitFields(Of<FullyConnectedLayer> auto& layer, auto&& visit)
{
    visit("outputs", layer.outputs, Range{1, 65536});
    visit("bases", layer.bases, basesRange);
    visit("precision", layer.precision);
    visit("dropout", layer.dropout, Range{0, 0.95});
}

void visitFields(Of<DenseBlock> auto& block, auto&& visit)
{
    visit("layers", block.layers, Range{1, 64});
    visit("growth", block.growth, channelRange);
    visit("bottleneck", block.bottleneck, Range{0, 16});
    visit("bases", block.bases, basesRange);
    visit("dilation", block.dilation, Range{1, 8});
    visit("precision", block.precision);
}

void visitFields(Of<Transition> auto& transition, auto&& visit)
{
    visit("reduction", transition.reduction, Range{0.25, 32});
    visit("max-pool", transition.maxPool);
    visit("average-pool", transition.averagePool);
    visit("precision", transition.precision);
}

void visitFields(Of<Group> auto& group, auto&& visit)
{
    visit("branches", group.branches, basesRange);
    visit("blocks", group.blocks);
}

void visitFields(Of<Classifier> auto& classifier, auto&& visit)
{
    visit("hidden", classifier.hidden, hiddenRange);
    visit("dropout", classifier.dropout, Range{0, 0.95});
    visit("bias", classifier.bias);
    visit("normalization", classifier.normalization);
    visit("relu", classifier.relu);
    visit("weights", classifier.weights);
}

void visitFields(Of<NetworkDesign> auto& design, auto&& visit)
{
    visit("name", design.name);
    visit("input", design.input);
    visit("classes", design.classes, Range{2, 100000});
    visit("stem", design.stem);
    visit("groups", design.groups);
    visit("classifier", design.classifier);
    visit("surrogate", design.surrogate);
}

/// The key "kind" of each alternative of Block in a design file.
template <class B>
struct BlockKind;
template <>
struct BlockKind<ResidualBlock>
{
    static constexpr const char* name = "residual";
};
template <>
struct BlockKind<ConvolutionLayer>
{
    static constexpr const char* name = "convolution";
};
template <>
struct BlockKind<DenseBlock>
{
    static constexpr const char* name = "dense";
};
template <>
struct BlockKind<Transition>
{
    static constexpr const char* name = "transition";
};
template <>
struct BlockKind<BottleneckBlock>
{
    static constexpr const char* name = "bottleneck";
};
template <>
struct BlockKind<DepthwiseBlock>
{
    static constexpr const char* name = "depthwise";
};
template <>
struct BlockKind<FullyConnectedLayer>
{
    static constexpr const char* name = "fully-connected";
};

} // namespace binweave
