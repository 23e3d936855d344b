// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/new_block.h"

#include "model/design_edit.h"
#include "model/fields.h"

#include <QCoreApplication>
#include <algorithm>
#include <utility>

namespace binweave {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(BlockTemplates)
};

const QString mimeType = QStringLiteral("application/x-binweave-block-kind");

/// What a new block takes over from its neighbour.
struct Neighbour
{
    int channels = 0;
    int bases = 1;
    LayerPrecision precision;

    void read(const ResidualBlock& block) { *this = {block.channels, block.bases, block.precision}; }
    void read(const ConvolutionLayer& layer) { *this = {layer.channels, layer.bases, layer.precision}; }
    void read(const DenseBlock& block)
    {
        *this = {channels + block.layers * block.growth, block.bases, block.precision};
    }
    void read(const Transition& transition) { precision = transition.precision; }
    void read(const BottleneckBlock& block) { *this = {block.channels, block.bases, block.precision}; }
    void read(const DepthwiseBlock& block) { *this = {block.channels, block.bases, block.precision}; }
    void read(const FullyConnectedLayer& layer) { *this = {layer.outputs, layer.bases, layer.precision}; }
};

/// Whether the block stands before the place behind `after`.
bool standsBefore(const ElementPath& block, const ElementPath& after)
{
    switch (after.part) {
    case ElementPath::Part::input:
    case ElementPath::Part::stem:
        return false;
    case ElementPath::Part::group:
        return block.group <= after.group;
    case ElementPath::Part::block:
        return block <= after;
    case ElementPath::Part::classifier:
        break;
    }
    return true;
}

Neighbour neighbourOf(const NetworkDesign& design, const ElementPath& after)
{
    Neighbour neighbour{.channels = stemChannels(design.stem), .precision = {}};
    for (const ElementPath& path : allBlocks(design)) {
        const Block& block = design.groups[path.group].blocks[path.block];
        if (standsBefore(path, after))
            std::visit([&](const auto& b) { neighbour.read(b); }, block);
    }
    return neighbour;
}

struct Adapt
{
    const Neighbour& neighbour;

    void operator()(ResidualBlock& block) const
    {
        block.stride = 1;
        block.channels = neighbour.channels;
        adapt(block);
        block.projection.weights = neighbour.precision.weights;
    }
    void operator()(ConvolutionLayer& layer) const
    {
        layer.channels = neighbour.channels;
        adapt(layer);
    }
    void operator()(DenseBlock& block) const { adapt(block); }
    void operator()(Transition& transition) const { transition.precision = neighbour.precision; }
    void operator()(BottleneckBlock& block) const
    {
        block.channels = neighbour.channels;
        block.width = std::max(1, neighbour.channels / 4);
        adapt(block);
        block.projection.weights = neighbour.precision.weights;
    }
    void operator()(DepthwiseBlock& block) const
    {
        block.channels = neighbour.channels;
        adapt(block);
    }
    void operator()(FullyConnectedLayer& layer) const
    {
        layer.outputs = neighbour.channels;
        adapt(layer);
    }

private:
    void adapt(auto& block) const
    {
        block.bases = neighbour.bases;
        block.precision = neighbour.precision;
    }
};

/// The alternative of Block with that name.
template <std::size_t I = 0>
Block blockOfKind(const QString& kind)
{
    if constexpr (I + 1 < std::variant_size_v<Block>) {
        using Alternative = std::variant_alternative_t<I, Block>;
        return kind == QLatin1String(BlockKind<Alternative>::name) ? Block(Alternative{}) : blockOfKind<I + 1>(kind);
    } else {
        return std::variant_alternative_t<I, Block>{};
    }
}

} // namespace

QList<BlockTemplate> blockTemplates()
{
    return {
        {QStringLiteral("residual"), Text::tr("Residual block"),
         Text::tr("Two 3×3 convolutions with a shortcut around each, or one around both."),
         QStringLiteral("block-residual")},
        {QStringLiteral("convolution"), Text::tr("Convolution"),
         Text::tr("Quantize, convolution, normalization: the unit of plain networks."),
         QStringLiteral("block-convolution")},
        {QStringLiteral("dense"), Text::tr("Dense block"),
         Text::tr("Each layer's output is concatenated to its input."), QStringLiteral("block-dense")},
        {QStringLiteral("transition"), Text::tr("Transition"),
         Text::tr("Between dense blocks: half the plane, fewer channels."), QStringLiteral("block-transition")},
        {QStringLiteral("bottleneck"), Text::tr("Bottleneck block"),
         Text::tr("1×1 to fewer channels, 3×3, 1×1 back to more, with a shortcut around them."),
         QStringLiteral("block-bottleneck")},
        {QStringLiteral("depthwise"), Text::tr("Depthwise block"),
         Text::tr("Each channel convolved by itself, then a 1×1 convolution across them (MobileNet)."),
         QStringLiteral("block-depthwise")},
        {QStringLiteral("fully-connected"), Text::tr("Fully connected"),
         Text::tr("Every value to every output: the last layers of plain stacks (AlexNet)."),
         QStringLiteral("block-fully-connected")},
    };
}

Block newBlock(const QString& kind, const NetworkDesign& design, const ElementPath& after)
{
    Block block = blockOfKind(kind);
    std::visit(Adapt{neighbourOf(design, after)}, block);
    return block;
}

QMimeData* mimeDataOf(const BlockTemplate& blockTemplate)
{
    auto* data = new QMimeData;
    data->setData(mimeType, blockTemplate.kind.toUtf8());
    return data;
}

std::optional<QString> blockKindIn(const QMimeData& data)
{
    if (!data.hasFormat(mimeType))
        return std::nullopt;
    return QString::fromUtf8(data.data(mimeType));
}

} // namespace binweave
