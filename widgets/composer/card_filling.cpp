// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/card_filling.h"

#include "model/precision.h"
#include "widgets/composer/element_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>

namespace binweave {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(CardContent)
};

LaneFill fillOf(const WeightPrecision& weights)
{
    switch (weights.method) {
    case WeightMethod::fullPrecision:
        return LaneFill::real;
    case WeightMethod::binary:
        return LaneFill::binary;
    default:
        break;
    }
    return LaneFill::fewBits;
}

QString subscript(int number)
{
    QString digits = QString::number(number);
    for (QChar& digit : digits)
        digit = QChar(0x2080 + digit.digitValue());
    return digits;
}

/// What the weights of a lone lane are.
QString valuesText(LaneFill fill)
{
    switch (fill) {
    case LaneFill::binary:
        return QStringLiteral("±1");
    case LaneFill::real:
        return Text::tr("real");
    case LaneFill::fewBits:
        return Text::tr("few bits");
    case LaneFill::values:
        break;
    }
    return {};
}

/// One lane per base with its lambda; of many, the first ones, a gap and the last.
QList<Lane> baseLanes(int bases, LaneFill fill)
{
    constexpr int most = 6;
    if (bases == 1)
        return {{valuesText(fill), fill}};
    QList<Lane> lanes;
    for (int i = 1; i <= bases; ++i) {
        if (bases > most && i == most - 1) {
            lanes.append({QStringLiteral("…"), LaneFill::values});
            i = bases;
        }
        lanes.append({QStringLiteral("λ") + subscript(i), fill});
    }
    return lanes;
}

/// Of weights that are sums of binary tensors themselves, a lane for each with its factor.
QList<Lane> weightLanes(int bases, const WeightPrecision& weights)
{
    if (!usesPieces(weights.method))
        return baseLanes(bases, fillOf(weights));
    QList<Lane> lanes = baseLanes(weights.pieces, LaneFill::binary);
    for (Lane& lane : lanes)
        lane.label.replace(QChar(0x03bb), QChar(0x03b1)); // alphas, not lambdas
    return lanes;
}

FigureRow convolutionRow(int kernel, int bases, const WeightPrecision& weights)
{
    return {kernelText(kernel), 1, weightLanes(bases, weights)};
}

FigureRow poolRow()
{
    return {{}, 1, {{Text::tr("max-pool"), LaneFill::values}}};
}

/// tr()'s own plural forms need a translation file even in English.
QString counted(int count, const QString& one, const QString& many)
{
    return count == 1 ? one : many.arg(QLocale().toString(count));
}

QString channelsText(int channels)
{
    return counted(channels, Text::tr("1 channel"), Text::tr("%1 channels"));
}

QString strideText(int stride)
{
    return stride > 1 ? Text::tr("stride %1").arg(stride) : QString();
}

/// "K = 3", or what the weights are summed up from.
QString basesText(int bases, const WeightPrecision& weights)
{
    return usesPieces(weights.method) ? Text::tr("M = %1", "pieces or bases of weights").arg(weights.pieces)
                                      : Text::tr("K = %1", "number of bases").arg(bases);
}

/// The block whose shortcut stands once, outside the sum of the branches (semantics: methods.md, 'Group-wise').
std::optional<ResidualBlock> loneBlock(const Group& group)
{
    const bool lone = group.branches > 1 && group.blocks.size() == 1;
    return lone ? shortcutOwner(group.blocks[0]) : std::nullopt;
}

/// The row that a residual block's shortcut from its input ends below.
int lastInside(const ResidualBlock& block)
{
    return block.style == ShortcutStyle::aroundBlock ? 1 : 0;
}

/// From above the first row to below row `to`.
FigureShortcut entryShortcut(const ResidualBlock& block, int to, const TensorShape& input)
{
    if (!needsProjection(block, input))
        return {0, to, ShortcutKind::identity, {}};
    if (block.projection.downsampling == Downsampling::weightless)
        return {0, to, ShortcutKind::identity, {}};
    const bool convolves = block.projection.downsampling == Downsampling::convolution;
    return {0, to, ShortcutKind::projection, convolves ? kernelText(block.projection.kernel) : Text::tr("avg")};
}

void fill(CardContent& card, const ConvolutionLayer& layer)
{
    card.kind = ElementKind::convolution;
    card.weights = fillOf(layer.precision.weights);
    card.precision = precisionText(layer.precision);
    card.numbers = joined({channelsText(layer.channels), strideText(layer.stride),
                           layer.convolutionGroups > 1 ? Text::tr("%1 groups").arg(layer.convolutionGroups) : QString(),
                           basesText(layer.bases, layer.precision.weights)});
    card.figure.rows = {convolutionRow(layer.kernel, layer.bases, layer.precision.weights)};
    if (layer.maxPool)
        card.figure.rows << poolRow();
}

void fill(CardContent& card, const ResidualBlock& block, const std::optional<FigureShortcut>& entry)
{
    card.kind = ElementKind::residual;
    card.weights = fillOf(block.precision.weights);
    card.precision = precisionText(block.precision);
    card.numbers =
        joined({channelsText(block.channels), strideText(block.stride), basesText(block.bases, block.precision.weights),
                block.weightless ? Text::tr("weightless") : QString(), block.slopes ? Text::tr("slopes") : QString(),
                block.shifts ? Text::tr("shifts") : QString()});
    const FigureRow row = convolutionRow(3, block.bases, block.precision.weights);
    card.figure.rows = {row, row};
    if (entry)
        card.figure.shortcuts << *entry;
    if (block.style == ShortcutStyle::perConvolution)
        card.figure.shortcuts << FigureShortcut{1, 1, ShortcutKind::identity, {}};
}

void fill(CardContent& card, const BottleneckBlock& block, const std::optional<FigureShortcut>& entry)
{
    const WeightPrecision& weights = block.precision.weights;
    card.kind = ElementKind::residual;
    card.weights = fillOf(weights);
    card.precision = precisionText(block.precision);
    card.numbers = joined({channelsText(block.channels), Text::tr("width %1").arg(QLocale().toString(block.width)),
                           strideText(block.stride), basesText(block.bases, weights)});
    const double narrow = std::clamp(1.0 * block.width / block.channels, 0.5, 1.0);
    for (const int kernel : {1, 3, 1})
        card.figure.rows << convolutionRow(kernel, block.bases, weights);
    card.figure.rows[0].width = card.figure.rows[1].width = narrow;
    if (entry)
        card.figure.shortcuts << *entry;
    if (block.style == ShortcutStyle::perConvolution && (block.stride == 1 || block.stridedPointwise))
        card.figure.shortcuts << FigureShortcut{1, 1, ShortcutKind::identity, {}};
}

void fill(CardContent& card, const DepthwiseBlock& block)
{
    card.kind = ElementKind::convolution;
    card.weights = fillOf(block.precision.weights);
    card.precision = precisionText(block.precision);
    card.numbers = joined(
        {channelsText(block.channels), strideText(block.stride), basesText(block.bases, block.precision.weights)});
    FigureRow depthwise{kernelText(block.kernel), 1, {}};
    for (int i = 0; i < 5; ++i) // each channel by itself
        depthwise.lanes << Lane{i == 2 ? QStringLiteral("…") : QString(), fillOf(block.depthwise.weights)};
    card.figure.rows = {depthwise, convolutionRow(1, block.bases, block.precision.weights)};
}

void fill(CardContent& card, const FullyConnectedLayer& layer)
{
    card.kind = ElementKind::convolution;
    card.weights = fillOf(layer.precision.weights);
    card.precision = precisionText(layer.precision);
    card.numbers =
        joined({counted(layer.outputs, Text::tr("1 output"), Text::tr("%1 outputs")),
                basesText(layer.bases, layer.precision.weights),
                layer.dropout > 0 ? Text::tr("dropout %1").arg(QLocale().toString(layer.dropout)) : QString()});
    card.figure.rows = {{{}, 1, weightLanes(layer.bases, layer.precision.weights)}};
}

void fill(CardContent& card, const DenseBlock& block, int inputChannels)
{
    card.kind = ElementKind::dense;
    card.weights = fillOf(block.precision.weights);
    card.precision = precisionText(block.precision);
    card.numbers = joined({counted(block.layers, Text::tr("1 layer"), Text::tr("%1 layers")),
                           Text::tr("growth %1").arg(block.growth), basesText(block.bases, block.precision.weights),
                           block.bottleneck > 0
                               ? Text::tr("1×1 to %1").arg(QLocale().toString(1LL * block.bottleneck * block.growth))
                               : QString(),
                           block.dilation > 1 ? Text::tr("dilation %1").arg(block.dilation) : QString()});
    constexpr int mostRows = 4;
    const int rows = std::min(block.layers, mostRows);
    const double widest = inputChannels + 1.0 * block.growth * block.layers;
    for (int i = 0; i < rows; ++i) {
        const bool skipped = block.layers > mostRows && i == rows - 2;
        const int layer = i == rows - 1 ? block.layers : i + 1;
        const double before = inputChannels + 1.0 * block.growth * (layer - 1);
        const double after = before + block.growth;
        if (skipped)
            card.figure.rows << FigureRow{{}, after / widest, {{QStringLiteral("…"), LaneFill::values}}};
        else
            card.figure.rows << FigureRow{
                kernelText(3),
                after / widest,
                {{{}, LaneFill::values, before / after}, {{}, card.weights, 1 - before / after}}};
        card.figure.shortcuts << FigureShortcut{i, i, ShortcutKind::concatenation, {}};
    }
}

void fill(CardContent& card, const Transition& transition, const TensorShape& input, const TensorShape& output)
{
    card.kind = ElementKind::transition;
    card.weights = fillOf(transition.precision.weights);
    card.precision = precisionText(transition.precision);
    card.numbers = joined({output.channels > 0 ? channelsText(output.channels) : QString(),
                           Text::tr("reduction %1").arg(QLocale().toString(transition.reduction))});
    if (transition.maxPool)
        card.figure.rows << poolRow();
    const double width = input.channels > 0 ? std::clamp(1.0 * output.channels / input.channels, 0.25, 1.0) : 0.5;
    card.figure.rows << FigureRow{kernelText(1), width, baseLanes(1, card.weights)};
}

} // namespace

QString joined(const QStringList& parts)
{
    QStringList present = parts;
    present.removeAll(QString());
    return present.join(QStringLiteral(" · "));
}

void fillCard(CardContent& card, const Stem& stem)
{
    const bool widened = stemChannels(stem) != stem.channels;
    const LaneFill weights = fillOf(stem.weights);
    card.kind = ElementKind::stem;
    card.weights = weights;
    card.precision = precisionText(stem.weights);
    card.numbers =
        joined({channelsText(stemChannels(stem)),
                widened ? Text::tr("a = %1", "expansion factor").arg(QLocale().toString(stem.expansion)) : QString(),
                strideText(stem.stride)});
    FigureRow row = convolutionRow(stem.kernel, 1, stem.weights);
    if (stem.expansion > 1) {
        row.lanes = {{QLocale().toString(stem.channels), weights, 1 / stem.expansion},
                     {Text::tr("+%1").arg(stemChannels(stem) - stem.channels), weights, 1 - 1 / stem.expansion}};
    }
    card.figure.rows = {row};
    if (stem.maxPool)
        card.figure.rows << poolRow();
}

void fillCard(CardContent& card, const Group& group, const ElementFacts& facts)
{
    card.kind = ElementKind::group;
    card.numbers = counted(group.branches, Text::tr("1 branch"), Text::tr("%1 branches"));
    if (const auto block = loneBlock(group))
        card.figure.shortcuts << entryShortcut(*block, lastInside(*block), facts.input);
}

void fillCard(CardContent& card, const Classifier& classifier, int classes)
{
    card.kind = ElementKind::classifier;
    card.weights = fillOf(classifier.weights);
    card.precision = precisionText(classifier.weights);
    card.numbers = joined(
        {classifier.hidden > 0 ? Text::tr("%1 hidden").arg(QLocale().toString(classifier.hidden)) : QString(),
         counted(classes, Text::tr("1 class"), Text::tr("%1 classes")),
         classifier.dropout > 0 ? Text::tr("dropout %1").arg(QLocale().toString(classifier.dropout)) : QString()});
    if (classifier.hidden > 0)
        card.figure.rows << FigureRow{{}, 0.85, {{QLocale().toString(classifier.hidden), card.weights}}};
    card.figure.rows << FigureRow{{}, 0.5, {{QLocale().toString(classes), card.weights}}};
}

void fillCard(CardContent& card, const Block& block, const Group& group, const ElementFacts& facts)
{
    struct Fill
    {
        CardContent& card;
        const Group& group;
        const ElementFacts& facts;

        void operator()(const ResidualBlock& residual) const
        {
            const FigureShortcut entry = entryShortcut(residual, lastInside(residual), facts.input);
            fill(card, residual, loneBlock(group) ? std::nullopt : std::optional(entry));
        }
        void operator()(const BottleneckBlock& bottleneck) const
        {
            const FigureShortcut entry = entryShortcut(*shortcutOwner(bottleneck), 2, facts.input);
            fill(card, bottleneck, loneBlock(group) ? std::nullopt : std::optional(entry));
        }
        void operator()(const DepthwiseBlock& depthwise) const { fill(card, depthwise); }
        void operator()(const FullyConnectedLayer& layer) const { fill(card, layer); }
        void operator()(const ConvolutionLayer& layer) const { fill(card, layer); }
        void operator()(const DenseBlock& dense) const { fill(card, dense, facts.input.channels); }
        void operator()(const Transition& transition) const { fill(card, transition, facts.input, facts.output); }
    };
    std::visit(Fill{card, group, facts}, block);
}

} // namespace binweave
