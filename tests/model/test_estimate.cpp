// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"
#include "model/estimate.h"
#include "tests/model/random_design.h"

#include <QtTest>

using namespace binweave;

namespace {

NetworkDesign designOf(const char* source)
{
    return resolveDesign(source).value();
}

const LayerEstimate& layerOf(const Estimates& estimates, const std::string& name)
{
    const auto found = std::find_if(estimates.layers.begin(), estimates.layers.end(),
                                    [&](const LayerEstimate& layer) { return layer.name == name; });
    if (found == estimates.layers.end())
        qFatal("no layer %s", name.c_str());
    return *found;
}

/// A network small enough to compute by hand: 3x4x4 -> stem 2x4x4 -> block 3x2x2 -> hidden 1 -> 10.
NetworkDesign tiny()
{
    NetworkDesign design = designOf("(2,3) bnn g=2");
    design.input = {3, 4, 4};
    return design;
}

template <class Visit>
void forEachResidual(NetworkDesign& design, Visit visit)
{
    for (Group& group : design.groups) {
        for (Block& block : group.blocks)
            visit(std::get<ResidualBlock>(block));
    }
}

/// BinaryDenseNet (methods.md, 'Structures').
NetworkDesign binaryDenseNet(const std::vector<int>& layers, int growth, const std::vector<double>& reductions,
                             WeightMethod downsampling, bool imageNet)
{
    NetworkDesign design;
    design.stem.channels = imageNet ? 64 : 128;
    design.stem.normalization = imageNet;
    if (imageNet) {
        design.input = {3, 224, 224};
        design.classes = 1000;
        design.stem.kernel = 7;
        design.stem.stride = 2;
        design.stem.relu = design.stem.maxPool = true;
    }
    Group group;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        group.blocks.push_back(DenseBlock{.layers = layers[i], .growth = growth});
        if (i == reductions.size())
            break;
        Transition transition{.reduction = reductions[i]};
        transition.precision.weights.method = downsampling;
        if (downsampling == WeightMethod::fullPrecision)
            transition.precision.activations.method = ActivationMethod::fullPrecision;
        group.blocks.push_back(transition);
    }
    design.groups.push_back(group);
    design.classifier = {.hidden = 0, .bias = true, .normalization = true, .relu = true};
    return design;
}

} // namespace

class TestEstimate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTinyNetworkCostsWhatIsComputedByHand();
    void theWordWidthChangesOperationsAndSigma();
    void theStemStarvesAndTheLastLayersWasteAtThreeBases();
    void gammaAndNuAreExponents();
    void theInputLayerExamplesOfFormulasHold();
    void publishedStoredSizesAreDerived_data();
    void publishedStoredSizesAreDerived();
    void binaryDenseNetsHaveThePublishedSize_data();
    void binaryDenseNetsHaveThePublishedSize();
    void approximationBasesMultiplyAllBinaryLayers();
    void resNet18HasThePublishedOperations();
    void branchesAreOneRow();
    void realActivationsOrWeightsCountAsFullPrecision();
    void bitPlanesMultiplyBinaryOperations();
    void scalesAreStoredWhereNoNormalizationAbsorbsThem();
    void speedUpAndSavingAreMeasuredAgainstTheParent();
    void totalsAreTheSumsOfTheRows();
    void adjustedAndTraditionalBlocksCostTheSame();
    void optionsOfResidualBlocksCostStoredBitsOnly();
    void aDesignThatCannotBeLoweredIsAnError();
};

void TestEstimate::aTinyNetworkCostsWhatIsComputedByHand()
{
    const Estimates e = estimate(tiny()).value();

    const LayerEstimate& stem = layerOf(e, "stem");
    QCOMPARE(stem.parameterBits, 3 * 9 * 2 * 32LL);
    QCOMPARE(stem.storedBits, stem.parameterBits);
    QCOMPARE(stem.macs, (MultiplyAccumulates{27 * 2 * 16, 0}));
    QVERIFY(!stem.sigma);
    QCOMPARE(layerOf(e, "stem.norm").storedBits, 2 * 2 * 32LL);

    const LayerEstimate& conv1 = layerOf(e, "block1.conv1");
    QCOMPARE(conv1.output, (TensorShape{3, 2, 2}));
    QCOMPARE(conv1.parameterBits, 2 * 9 * 3 * 2LL);
    QCOMPARE(conv1.storedBits, conv1.parameterBits + 2 * 32); // two lambdas
    QCOMPARE(conv1.macs, (MultiplyAccumulates{0, 18 * 3 * 4 * 2}));
    QCOMPARE(conv1.sigma.value(), 216 / (2 * 216 / 64. + 2 * 12));
    QCOMPARE(conv1.beta.value(), 2 * 9 * 2 / 4.);
    QCOMPARE(conv1.zeta.value(), 27.);

    QCOMPARE(layerOf(e, "block1.shortcut").parameterBits, 2 * 3 * 2LL);
    QCOMPARE(layerOf(e, "block1.conv2").macs.binary, 27 * 3 * 4 * 2LL);
    QCOMPARE(layerOf(e, "classifier.hidden").parameterBits, 3 * 32LL);
    QCOMPARE(layerOf(e, "classifier.scores").macs.full, 10LL);

    QCOMPARE(e.parameterBits, 2426LL);
    QCOMPARE(e.storedBits, 2426 + 128 + 3 * 64 + 3 * 192 + 64LL);
    QCOMPARE(e.storedBytes(), 424LL); // 423.25 rounded up
    QCOMPARE(e.macs, (MultiplyAccumulates{877, 1128}));
    QCOMPARE(e.equivalentOperations, 877 + 1128 / 64.);
    QCOMPARE(e.speedUp, (864 + 216 + 24 + 324 + 13) / e.equivalentOperations);
    QCOMPARE(e.memorySaving, 7424. / 3386);
}

void TestEstimate::theWordWidthChangesOperationsAndSigma()
{
    const Estimates e = estimate(tiny(), {.wordBits = 32}).value();
    QCOMPARE(e.equivalentOperations, 877 + 1128 / 32.);
    QCOMPARE(layerOf(e, "block1.conv1").sigma.value(), 216 / (2 * 216 / 32. + 2 * 12));
}

void TestEstimate::theStemStarvesAndTheLastLayersWasteAtThreeBases()
{
    const Estimates three = estimate(designOf("(10,20,40,80) bnn g=3")).value();
    QCOMPARE(layerOf(three, "stem").beta.value(), 0.84375);
    QCOMPARE(layerOf(three, "block3.conv2").beta.value(), 135.);
    QVERIFY(*layerOf(three, "stem").zeta < *layerOf(three, "block1.conv1").zeta);
    const Estimates one = estimate(designOf("(10,20,40,80) bnn g=1")).value();
    QVERIFY(*layerOf(one, "stem").zeta > *layerOf(one, "block1.conv1").zeta);
}

void TestEstimate::gammaAndNuAreExponents()
{
    const Estimates e = estimate(designOf("(10,20,40,80) bnn g=3"), {.gamma = 0.5, .nu = 2}).value();
    QCOMPARE(layerOf(e, "block3.conv2").beta.value(), std::sqrt(135));
    QCOMPARE(layerOf(e, "block3.conv2").zeta.value(), std::sqrt(135) * 6400);
}

void TestEstimate::theInputLayerExamplesOfFormulasHold()
{
    QCOMPARE(estimate(designOf("(10,20,40,80) bnn g=5"))->parameterBits, 711840LL);
    QCOMPARE(estimate(designOf("(10,20,40,80) bnn g=5 a=2"))->parameterBits, 711840 + 18640LL);
    QCOMPARE(estimate(designOf("(10,20,40,80) full g=5"))->parameterBits, 18939840LL);
    QCOMPARE(estimate(designOf("(10,20,40,80) full g=5 a=2"))->parameterBits, 18939840 + 328640LL);
}

void TestEstimate::publishedStoredSizesAreDerived_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<qint64>("bits");
    QTest::newRow("ImageNet, binary downsampling") << "resnete-18-binary-downsampling" << qint64(28181760);
    QTest::newRow("ImageNet, full-precision downsampling") << "resnete-18" << qint64(33514752);
    QTest::newRow("CIFAR-10, binary downsampling") << "resnete-18-cifar10-binary-downsampling" << qint64(11684160);
    QTest::newRow("CIFAR-10, full-precision downsampling") << "resnete-18-cifar10" << qint64(17017152);
}

void TestEstimate::publishedStoredSizesAreDerived()
{
    QFETCH(QString, preset);
    QFETCH(qint64, bits);
    QCOMPARE(estimate(designOf(("preset:" + preset).toUtf8()))->storedBits, bits);
}

void TestEstimate::binaryDenseNetsHaveThePublishedSize_data()
{
    QTest::addColumn<std::vector<int>>("layers");
    QTest::addColumn<int>("growth");
    QTest::addColumn<std::vector<double>>("reductions");
    QTest::addColumn<bool>("binary");
    QTest::addColumn<bool>("imageNet");
    QTest::addColumn<double>("unit");
    QTest::addColumn<double>("printed");
    using Layers = std::vector<int>;
    using Reductions = std::vector<double>;
    const Reductions mild{1, 1.4, 1.4}, halves{2, 2, 2};
    const double megabyte = 0x1p23, kilobyte = 0x1p13;
    QTest::newRow("28") << Layers{6, 6, 6, 5} << 64 << Reductions{2.7, 2.7, 2.2} << false << true << 1. << 33930496.;
    QTest::newRow("37") << Layers{6, 8, 12, 6} << 64 << Reductions{3.3, 3.3, 4} << false << true << megabyte / 10
                        << 51.;
    // 7.35 MB, printed as 7.4.
    QTest::newRow("45") << Layers{6, 12, 14, 8} << 64 << Reductions{2.7, 3.3, 4} << false << true << megabyte / 100
                        << 735.;
    QTest::newRow("21, binary") << Layers{2, 2, 2, 2} << 128 << mild << true << true << megabyte / 100 << 339.;
    QTest::newRow("21, full precision") << Layers{2, 2, 2, 2} << 128 << halves << false << true << megabyte / 100
                                        << 303.;
    QTest::newRow("split, binary") << Layers{4, 4, 4, 4} << 64 << mild << true << true << megabyte / 100 << 345.;
    QTest::newRow("split, full precision")
        << Layers{4, 4, 4, 4} << 64 << halves << false << true << megabyte / 100 << 308.;
    QTest::newRow("joined, binary") << Layers{1, 1, 1, 1} << 256 << mild << true << true << megabyte / 100 << 331.;
    QTest::newRow("21, CIFAR-10, binary") << Layers{2, 2, 2, 2} << 128 << mild << true << false << kilobyte << 673.;
    QTest::newRow("21, CIFAR-10, full precision")
        << Layers{2, 2, 2, 2} << 128 << halves << false << false << megabyte / 100 << 149.;
}

void TestEstimate::binaryDenseNetsHaveThePublishedSize()
{
    QFETCH(std::vector<int>, layers);
    QFETCH(int, growth);
    QFETCH(std::vector<double>, reductions);
    QFETCH(bool, binary);
    QFETCH(bool, imageNet);
    QFETCH(double, unit);
    QFETCH(double, printed);
    const WeightMethod downsampling = binary ? WeightMethod::binary : WeightMethod::fullPrecision;
    const auto e = estimate(binaryDenseNet(layers, growth, reductions, downsampling, imageNet));
    QVERIFY(e);
    QCOMPARE(std::round(static_cast<double>(e->storedBits) / unit), printed);
}

void TestEstimate::approximationBasesMultiplyAllBinaryLayers()
{
    NetworkDesign design = designOf("preset:resnete-18-binary-downsampling");
    forEachResidual(design, [](ResidualBlock& block) { block.bases = 4; });
    const long long lambdas = (16 + 3) * 4 * 32;
    QCOMPARE(estimate(design)->storedBits, 61654272 + lambdas); // PA-ResNet-18, M = 4
}

void TestEstimate::resNet18HasThePublishedOperations()
{
    const Estimates e = estimate(fullPrecisionTwin(designOf("preset:resnete-18"))).value();
    QCOMPARE(e.storedBits, 374064384LL);
    QCOMPARE(std::round(static_cast<double>(e.macs.full) / 1e7), 181.); // 1.81e9
    QCOMPARE(e.speedUp, 1.);
    QCOMPARE(e.memorySaving, 1.);
}

void TestEstimate::branchesAreOneRow()
{
    const Estimates layerWise = estimate(designOf("(10,20,40,80) bnn g=3")).value();
    const Estimates groupWise = estimate(designOf("(10,20,40,80) bnn g=3 groups=1+2")).value();
    for (const char* name : {"block1.conv1", "block1.conv2", "block2.conv1", "block2.shortcut", "block3.conv2"}) {
        const LayerEstimate& a = layerOf(layerWise, name);
        const LayerEstimate& b = layerOf(groupWise, name);
        QCOMPARE(b.parameterBits, a.parameterBits);
        QCOMPARE(b.macs, a.macs);
        QCOMPARE(b.sigma, a.sigma);
        QCOMPARE(b.beta, a.beta);
        QCOMPARE(b.storedBits, a.storedBits - 3 * 32); // no lambdas
    }
    QCOMPARE(layerOf(groupWise, "block2.conv1.norm").storedBits, 3 * 64 * 40LL);
    // One shortcut outside the branches of the one-block group, one inside each branch of the other.
    QCOMPARE(layerOf(groupWise, "block1.shortcut").parameterBits, 10 * 20LL);
    QCOMPARE(layerOf(groupWise, "block2.shortcut").parameterBits, 20 * 40 * 3LL);
    QCOMPARE(layerOf(groupWise, "group1.sum").storedBits, 3 * 32LL); // the thetas
}

void TestEstimate::realActivationsOrWeightsCountAsFullPrecision()
{
    NetworkDesign binaryWeights = tiny();
    forEachResidual(binaryWeights,
                    [](ResidualBlock& b) { b.precision.activations.method = ActivationMethod::fullPrecision; });
    const Estimates e = estimate(binaryWeights).value();
    QCOMPARE(layerOf(e, "block1.conv1").macs, (MultiplyAccumulates{432, 0}));
    QCOMPARE(layerOf(e, "block1.conv1").parameterBits, 108LL);
    QVERIFY(!layerOf(e, "block1.conv1").sigma);

    const Estimates binaryStem = estimate(designOf("(10,20,40,80) bnn input 3*3b g=5")).value();
    QCOMPARE(layerOf(binaryStem, "stem").parameterBits, 270LL);
    QCOMPARE(layerOf(binaryStem, "stem").macs, (MultiplyAccumulates{276480, 0}));
}

void TestEstimate::bitPlanesMultiplyBinaryOperations()
{
    NetworkDesign design = tiny();
    forEachResidual(design, [](ResidualBlock& block) {
        block.precision.activations = {ActivationMethod::fixedPoint, 4};
        block.precision.weights.method = WeightMethod::fixedPoint;
        block.precision.weights.bits = 3;
    });
    const Estimates e = estimate(design).value();
    const LayerEstimate& conv = layerOf(e, "block1.conv1");
    QCOMPARE(conv.macs.binary, 432 * 4 * 3LL);
    QCOMPARE(conv.parameterBits, 108 * 3LL);
    QCOMPARE(conv.sigma.value(), 216 / (3 * 2 * 4 * 216 / 64. + 2 * 12));
    QCOMPARE(conv.beta.value(), 3 * 2 * 9 * 2 / 4.);

    forEachResidual(design, [](ResidualBlock& block) { block.precision.weights.method = WeightMethod::ternary; });
    QCOMPARE(layerOf(*estimate(design), "block1.conv1").parameterBits, 108 * 2LL);
}

void TestEstimate::scalesAreStoredWhereNoNormalizationAbsorbsThem()
{
    const auto storedWith = [](NetworkDesign design, WeightScale scale, int bases) {
        forEachResidual(design, [&](ResidualBlock& block) {
            block.precision.weights.scale = scale;
            block.bases = bases;
        });
        return layerOf(*estimate(design), "block1.conv1").storedBits;
    };
    QCOMPARE(storedWith(tiny(), WeightScale::channel, 1), storedWith(tiny(), WeightScale::none, 1));
    QCOMPARE(storedWith(tiny(), WeightScale::tensor, 2), storedWith(tiny(), WeightScale::none, 2));
    QCOMPARE(storedWith(tiny(), WeightScale::channel, 2), storedWith(tiny(), WeightScale::none, 2) + 2 * 3 * 32);

    NetworkDesign dense = tiny();
    DenseBlock block{.layers = 1, .growth = 5};
    dense.groups = {Group{1, {block}}};
    const long long plain = estimate(dense)->storedBits;
    block.precision.weights.scale = WeightScale::channel;
    dense.groups = {Group{1, {block}}};
    QCOMPARE(estimate(dense)->storedBits, plain + 5 * 32);
}

void TestEstimate::speedUpAndSavingAreMeasuredAgainstTheParent()
{
    RandomDesign designs(11);
    for (int i = 0; i < 300; ++i) {
        const NetworkDesign design = designs.nextThatFits();
        const Result<Estimates> e = estimate(design);
        const Estimates parent = estimate(fullPrecisionParent(design)).value();
        QCOMPARE(parent.macs.binary, 0LL);
        QCOMPARE(e->speedUp, static_cast<double>(parent.macs.full) / e->equivalentOperations);
        QCOMPARE(e->memorySaving, static_cast<double>(parent.storedBits) / static_cast<double>(e->storedBits));
    }
}

void TestEstimate::totalsAreTheSumsOfTheRows()
{
    RandomDesign designs(12);
    for (int i = 0; i < 100; ++i) {
        const Result<Estimates> e = estimate(designs.nextThatFits());
        if (!e)
            continue;
        long long parameterBits = 0, storedBits = 0;
        MultiplyAccumulates macs;
        for (const LayerEstimate& layer : e->layers) {
            QVERIFY(layer.storedBits >= layer.parameterBits);
            QVERIFY(!layer.sigma || layer.macs.binary > 0);
            parameterBits += layer.parameterBits;
            storedBits += layer.storedBits;
            macs.full += layer.macs.full;
            macs.binary += layer.macs.binary;
        }
        QCOMPARE(e->parameterBits, parameterBits);
        QCOMPARE(e->storedBits, storedBits);
        QCOMPARE(e->macs, macs);
    }
}

void TestEstimate::adjustedAndTraditionalBlocksCostTheSame()
{
    const Estimates adjusted = estimate(designOf("(10,20,40,80) bnn g=3")).value();
    const Estimates traditional = estimate(designOf("preset:(10,20,40,80) bnn g=3 traditional")).value();
    QCOMPARE(traditional.parameterBits, adjusted.parameterBits);
    QCOMPARE(traditional.storedBits, adjusted.storedBits);
    QCOMPARE(traditional.macs, adjusted.macs);
}

void TestEstimate::optionsOfResidualBlocksCostStoredBitsOnly()
{
    for (const QByteArray grouped : {"", " groups=1+2"}) {
        const Estimates plain = estimate(designOf(("(8,12,30,40) bnn g=3" + grouped).constData())).value();
        const Estimates weightless =
            estimate(designOf(("(8,12,30,40) bnn g=3 weightless" + grouped).constData())).value();
        QCOMPARE(weightless.storedBits, plain.storedBits);
        QCOMPARE(weightless.parameterBits, plain.parameterBits);
        const Estimates all =
            estimate(designOf(("(8,12,30,40) bnn g=3 weightless slopes shifts" + grouped).constData())).value();
        QCOMPARE(all.parameterBits, plain.parameterBits);
        QCOMPARE(all.macs, plain.macs);
        QCOMPARE(all.speedUp, plain.speedUp);
    }
    const Estimates e = estimate(designOf("(8,12,30) bnn g=3 slopes shifts")).value();
    QCOMPARE(layerOf(e, "block1.slope1").storedBits, 32 * 12LL);
    QCOMPARE(layerOf(e, "block2.slope2").storedBits, 32 * 30LL);
    QCOMPARE(layerOf(e, "block1.conv1.shift").storedBits, 32 * 8LL);
    QCOMPARE(e.storedBits - estimate(designOf("(8,12,30) bnn g=3"))->storedBits,
             32 * (2 * 12 + 2 * 30 + 8 + 12 + 12 + 30LL));
    // Each branch has its own slope between its convolutions; the block's end is one for the group.
    const Estimates grouped = estimate(designOf("(8,12,30) bnn g=3 slopes groups=1+1")).value();
    QCOMPARE(layerOf(grouped, "block1.slope1").storedBits, 3 * 32 * 12LL);
    QCOMPARE(layerOf(grouped, "group1.slope").storedBits, 32 * 12LL);
}

void TestEstimate::aDesignThatCannotBeLoweredIsAnError()
{
    NetworkDesign design = tiny();
    design.classes = 1;
    QVERIFY(!estimate(design));
}

QTEST_APPLESS_MAIN(TestEstimate)
#include "test_estimate.moc"
