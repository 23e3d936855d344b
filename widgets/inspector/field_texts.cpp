// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/field_texts.h"

#include <QCoreApplication>
#include <QHash>
#include <vector>

namespace binweave {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(FieldTexts)
};

struct Entry
{
    const char* key; ///< the end of "kind.path"; the longest one that matches wins
    FieldText text;
};

std::vector<Entry> shapeEntries()
{
    using enum EditorKind;
    return {
        {"channels",
         {Text::tr("Channels"),
          Text::tr("Output channels. Parameter bits are Cin · Cout · k² · B · K: twice as wide is four times the bits "
                   "between equally wide layers."),
          logSlider,
          {1, 512}}},
        {"stem.channels",
         {Text::tr("Channels"), Text::tr("Output channels of the stem before expansion (C0)."), logSlider, {1, 256}}},
        {"network.input.channels",
         {Text::tr("Channels"), Text::tr("Channels of an image: 3 in colour, 1 in grey."), spin}},
        {"input.height", {Text::tr("Height"), Text::tr("Rows of an image."), spin}},
        {"expansion",
         {Text::tr("Expansion a"),
          Text::tr("The stem gets a · C channels, rounded half up. Few extra bits against a stem that starves."),
          slider,
          {0.5, 4},
          0.05}},
        {"kernel",
         {Text::tr("Kernel"), Text::tr("Side of the kernel; bits and operations grow with its square."), kernel}},
        {"projection.kernel",
         {Text::tr("Kernel R"),
          Text::tr(
              "Residual parameter bits are Cin · Cout · R² · K · B: 3×3 costs nine times the bits of 1×1 for about the "
              "same accuracy."),
          segments}},
        {"stride",
         {Text::tr("Stride"), Text::tr("2 halves rows and columns: a quarter of the operations from here on."),
          segments}},
        {"bases",
         {Text::tr("Bases K"),
          Text::tr(
              "Binary weight tensors side by side, summed with learned scalars λ. Bits and operations grow K-fold; the "
              "speed-up ratio falls to about w/K."),
          slider,
          {1, 8}}},
        {"branches",
         {Text::tr("Branches"),
          Text::tr(
              "The group's blocks side by side, each with its own weights, summed with learned scalars θ. Bits and "
              "operations grow with their number."),
          slider,
          {1, 8}}},
        {"layers", {Text::tr("Layers"), Text::tr("Each adds `growth` channels to what it reads."), slider, {1, 16}}},
        {"growth", {Text::tr("Growth"), Text::tr("Channels that each layer adds."), logSlider, {4, 256}}},
        {"dilation",
         {Text::tr("Dilation"), Text::tr("Gaps inside the kernel: a wider view at the same cost."), slider, {1, 4}}},
        {"reduction",
         {Text::tr("Reduction"),
          Text::tr("Divides the channels; the width is rounded to a multiple of 32, at least 32."),
          slider,
          {1, 5},
          0.1}},
        {"convolution-groups",
         {Text::tr("Groups G"),
          Text::tr("Each output channel sees 1/G of the input channels; bits and operations fall to 1/G."), spin}},
        {"pool-kernel",
         {Text::tr("Pool window"),
          Text::tr("Side of the max-pool's window, stride 2. 3×3 windows stay inside the plane (AlexNet)."), segments}},
        {"padded",
         {Text::tr("Padded"), Text::tr("Without padding, kernel and max-pool stay inside the plane (AlexNet).")}},
        {"width",
         {Text::tr("Width"),
          Text::tr("Channels between the two 1×1 convolutions. Bottlenecks hurt binary networks."),
          logSlider,
          {1, 512}}},
        {"input.width", {Text::tr("Width"), Text::tr("Columns of an image."), spin}},
        {"strided-pointwise",
         {Text::tr("Stride on the first 1×1"),
          Text::tr("The stride is the first 1×1 convolution's instead of the 3×3's: fewer operations.")}},
        {"outputs",
         {Text::tr("Outputs"),
          Text::tr("Every value of the input plane is joined with each of them."),
          logSlider,
          {1, 8192}}},
        {"fully-connected.dropout",
         {Text::tr("Dropout"),
          Text::tr("Part of the layer's inputs left out while training."),
          slider,
          {0, 0.95},
          0.05}},
        {"bottleneck",
         {Text::tr("Bottleneck"),
          Text::tr("A 1×1 convolution to so many times the growth before each 3×3 convolution (DenseNet: 4); 0: none."),
          slider,
          {0, 8}}},
        {"average-pool",
         {Text::tr("Average pool 2×2"), Text::tr("Halves rows and columns behind the convolution (DenseNet).")}},
        {"max-pool", {Text::tr("Max-pool"), Text::tr("Halves rows and columns after the layer, without weights.")}},
        {"stem.max-pool",
         {Text::tr("Max-pool 3×3"), Text::tr("Halves rows and columns after the stem, without weights.")}},
        {"transition.max-pool",
         {Text::tr("Max-pool 2×2"), Text::tr("Halves rows and columns before the convolution.")}},
        {"style",
         {Text::tr("Shortcut past"),
          Text::tr(
              "One around each convolution (ResNetE, Bi-Real) or one around both (the traditional block). The same "
              "parameter bits; few shortcuts hurt binary networks.")}},
        {"projection.downsampling",
         {Text::tr("Downsampling"),
          Text::tr(
              "How the shortcut gets to the block's width and stride: a strided R×R convolution, a 2×2 average pool "
              "and a 1×1 convolution, or a pool and repeated channels without weights.")}},
        {"weightless",
         {Text::tr("Weightless shortcut"),
          Text::tr(
              "Adds a second shortcut beside the projection: a 2×2 average pool and repeated channels. No weights, so "
              "no bits; the published networks lack it.")}},
        {"slopes",
         {Text::tr("Learned slopes"),
          Text::tr("A factor per channel for values below 0, behind each sum (PReLU). 32 stored bits each and no "
                   "parameter bits; the published networks lack them.")}},
        {"shifts",
         {Text::tr("Learned shifts"),
          Text::tr("A number per channel added before each sign. 32 stored bits each and no parameter bits; the "
                   "published networks lack them.")}},
    };
}

std::vector<Entry> valueEntries()
{
    using enum EditorKind;
    return {
        {"weights.method",
         {Text::tr("Weights"), Text::tr("What a stored weight is: B = 32 bits in full precision, 1 binary, 2 ternary "
                                        "(−α, 0, +α; TTQ learns −a and +b), k fixed point (DoReFa), M for ABC-Net's "
                                        "bases and PA-Net's pieces.")}},
        {"weights.pieces",
         {Text::tr("Pieces M"),
          Text::tr("Binary tensors that one tensor of weights is approximated by: PA-Net's pieces (2, 4, 6, 8) or "
                   "ABC-Net's bases. Bits and operations grow M-fold."),
          slider,
          {1, 8}}},
        {"weights.bits",
         {Text::tr("Weight bits"),
          Text::tr("Bits of a fixed-point weight (DoReFa)."),
          slider,
          {1, 8},
          1,
          Text::tr("bit")}},
        {"weights.scale",
         {Text::tr("Scale"),
          Text::tr("Factor α = mean|w|. Before a normalization it buys nothing when trained from scratch.")}},
        {"weights.cancel-gradient",
         {Text::tr("Cancel gradient past 1"), Text::tr("No gradient to a weight whose magnitude exceeds 1.")}},
        {"activations.method",
         {Text::tr("Activations"),
          Text::tr("What the layer reads: with signs and binary weights it runs on XNOR and popcount. TBN's, HORQ's "
                   "and XNOR-Net's go with binary weights only.")}},
        {"activations.bits",
         {Text::tr("Activation bits"),
          Text::tr("Bit planes A of an activation; binary operations grow A-fold."),
          slider,
          {1, 8},
          1,
          Text::tr("bit")}},
        {"activations.pieces",
         {Text::tr("Pieces N"),
          Text::tr("Levels of PA-Net's piecewise values or ABC-Net's bases, each learned with its threshold; binary "
                   "operations grow N-fold."),
          slider,
          {1, 7}}},
        {"activations.clip",
         {Text::tr("Clip at"), Text::tr("Values are cut to 0 .. clip before they are rounded."), spin, {}, 0.1}},
        {"surrogate.kind",
         {Text::tr("Surrogate"),
          Text::tr(
              "The gradient that stands in for that of sign(x) while training: 2 − 2|x| below 1, 1 where |x| ≤ t, or 1 "
              "everywhere.")}},
        {"surrogate.threshold",
         {Text::tr("Threshold"),
          Text::tr("The clipped surrogate passes the gradient where |x| is at most this."),
          slider,
          {0.5, 2},
          0.05}},
        {"normalization",
         {Text::tr("Normalization"), Text::tr("Batch normalization behind the stem: two stored numbers a channel.")}},
        {"relu", {Text::tr("ReLU"), Text::tr("Negative values become 0.")}},
        {"classifier.normalization",
         {Text::tr("Normalization before"), Text::tr("Batch normalization before the mean over the plane.")}},
        {"classifier.relu",
         {Text::tr("ReLU before"), Text::tr("Negative values become 0 before the mean over the plane.")}},
        {"hidden",
         {Text::tr("Hidden width"),
          Text::tr("Units H of the hidden layer, 0 for none: 32 · (Cn · H + H · classes) bits."),
          slider,
          {0, 512}}},
        {"dropout",
         {Text::tr("Dropout"),
          Text::tr("Part of the hidden values left out while training."),
          slider,
          {0, 0.95},
          0.05}},
        {"bias", {Text::tr("Bias"), Text::tr("One stored number for each class; biases are no parameter bits.")}},
        {"name", {Text::tr("Name"), Text::tr("Shown in titles, runs and charts.")}},
        {"classes", {Text::tr("Classes"), Text::tr("Scores that the network gives."), spin}},
    };
}

QHash<QString, FieldText> tableOfTexts()
{
    QHash<QString, FieldText> table;
    for (const auto& entries : {shapeEntries(), valueEntries()}) {
        for (const Entry& entry : entries)
            table.insert(QString::fromLatin1(entry.key), entry.text);
    }
    return table;
}

} // namespace

FieldText fieldText(const std::string& kind, const std::string& path)
{
    const QHash<QString, FieldText> table = tableOfTexts();
    QString key = QString::fromStdString(kind + "." + path);
    while (!table.contains(key) && key.contains(QLatin1Char('.')))
        key = key.mid(key.indexOf(QLatin1Char('.')) + 1);
    return table.value(key, {.label = QString::fromStdString(path), .tip = {}});
}

QString choiceText(const std::string& name)
{
    const QHash<QString, QString> texts{
        {QStringLiteral("full-precision"), Text::tr("Full precision")},
        {QStringLiteral("binary"), Text::tr("Binary, sign(w)")},
        {QStringLiteral("ternary"), Text::tr("Ternary")},
        {QStringLiteral("fixed-point"), Text::tr("Fixed point")},
        {QStringLiteral("ttq"), Text::tr("Ternary, learned levels (TTQ)")},
        {QStringLiteral("abc"), Text::tr("Bases (ABC-Net)")},
        {QStringLiteral("piecewise"), Text::tr("Piecewise (PA-Net)")},
        {QStringLiteral("horq"), Text::tr("Two signs (HORQ)")},
        {QStringLiteral("xnor"), Text::tr("Scaled sign (XNOR-Net)")},
        {QStringLiteral("sign"), Text::tr("Binary, sign(x)")},
        {QStringLiteral("none"), Text::tr("None")},
        {QStringLiteral("tensor"), Text::tr("Per layer")},
        {QStringLiteral("channel"), Text::tr("Per channel")},
        {QStringLiteral("clipped"), Text::tr("Clipped at t")},
        {QStringLiteral("quadratic"), Text::tr("Quadratic, 2 − 2|x|")},
        {QStringLiteral("plain"), Text::tr("Plain")},
        {QStringLiteral("per-convolution"), Text::tr("Each convolution")},
        {QStringLiteral("around-block"), Text::tr("Whole block")},
        {QStringLiteral("convolution"), Text::tr("Strided R×R")},
        {QStringLiteral("average-pool"), Text::tr("Pool, then 1×1")},
        {QStringLiteral("weightless"), Text::tr("Weightless")},
    };
    return texts.value(QString::fromStdString(name), QString::fromStdString(name));
}

QString sectionText(const std::string& path)
{
    if (path.starts_with("projection."))
        return Text::tr("Projection in the shortcut");
    if (path.starts_with("depthwise."))
        return Text::tr("Depthwise convolution");
    if (path.starts_with("precision.weights.") || path.starts_with("weights."))
        return Text::tr("Weights");
    if (path.starts_with("precision.activations."))
        return Text::tr("Activations");
    if (path.starts_with("input."))
        return Text::tr("Images");
    if (path.starts_with("surrogate."))
        return Text::tr("Gradient of the sign");
    return {};
}

} // namespace binweave
