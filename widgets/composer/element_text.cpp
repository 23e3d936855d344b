// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/element_text.h"

#include "model/precision.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <cmath>

namespace binweave {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ElementText)
};

int blockNumber(const NetworkDesign& design, const ElementPath& path)
{
    int number = path.block + 1;
    for (int group = 0; group < path.group; ++group)
        number += static_cast<int>(design.groups[group].blocks.size());
    return number;
}

struct KindText
{
    QString operator()(const ResidualBlock&) const { return Text::tr("Residual block"); }
    QString operator()(const ConvolutionLayer&) const { return Text::tr("Convolution"); }
    QString operator()(const DenseBlock&) const { return Text::tr("Dense block"); }
    QString operator()(const Transition&) const { return Text::tr("Transition"); }
    QString operator()(const BottleneckBlock&) const { return Text::tr("Bottleneck"); }
    QString operator()(const DepthwiseBlock&) const { return Text::tr("Depthwise"); }
    QString operator()(const FullyConnectedLayer&) const { return Text::tr("Fully connected"); }
};

} // namespace

QString blockKindText(const Block& block)
{
    return std::visit(KindText{}, block);
}

QString elementTitle(const NetworkDesign& design, const ElementPath& path)
{
    switch (path.part) {
    case ElementPath::Part::input:
        return Text::tr("Input");
    case ElementPath::Part::stem:
        return Text::tr("Stem");
    case ElementPath::Part::group:
        return Text::tr("Group %1").arg(path.group + 1);
    case ElementPath::Part::classifier:
        return Text::tr("Classifier");
    case ElementPath::Part::block:
        break;
    }
    return Text::tr("%1 %2", "kind and number of a block")
        .arg(blockKindText(design.groups[path.group].blocks[path.block]))
        .arg(blockNumber(design, path));
}

QString shapeText(const TensorShape& shape)
{
    const QLocale locale;
    return Text::tr("%1 × %2 × %3", "channels, height, width")
        .arg(locale.toString(shape.channels), locale.toString(shape.height), locale.toString(shape.width));
}

QString kernelText(int kernel)
{
    return Text::tr("%1×%1", "kernel size").arg(kernel);
}

QString exactBits(long long bits)
{
    return Text::tr("%1 bits").arg(QLocale().toString(bits));
}

QString compactBits(long long bits)
{
    if (bits < 1000)
        return exactBits(bits);
    return Text::tr("%1bit", "number with k, M or G").arg(compactNumber(static_cast<double>(bits)));
}

QString compactNumber(double number)
{
    static constexpr std::array units{"", "k", "M", "G", "T"};
    std::size_t unit = 0;
    while (std::abs(number) >= 999.5 && unit + 1 < units.size()) {
        number /= 1000;
        ++unit;
    }
    const int decimals = unit == 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
    const QString digits = QLocale().toString(number, 'f', decimals);
    return unit == 0 ? digits : Text::tr("%1 %2", "number and k, M or G").arg(digits, QLatin1String(units[unit]));
}

QString precisionText(const WeightPrecision& weights)
{
    return Text::tr("%1 bit").arg(weightBits(weights));
}

QString precisionText(const LayerPrecision& precision)
{
    const int weights = weightBits(precision.weights);
    const int activations = activationBits(precision.activations);
    if (weights == activations)
        return precisionText(precision.weights);
    return Text::tr("W%1 A%2", "bits of weights and activations").arg(weights).arg(activations);
}

QString findingText(const Finding& finding)
{
    const QString text = QString::fromStdString(finding.text);
    const QString remedy = QString::fromStdString(finding.remedy);
    return remedy.isEmpty() ? text : Text::tr("%1 %2", "finding and remedy").arg(text, remedy);
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::note:
        return Text::tr("Note");
    case Severity::warning:
        return Text::tr("Warning");
    case Severity::error:
        break;
    }
    return Text::tr("Error");
}

} // namespace binweave
