// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lack.h"
#include "engine/packed/packed_network.h"
#include "engine/random_model.h"
#include "engine/training/float_network.h"

#include <QtTest>

using namespace binweave;

namespace {

NetworkDesign designOf(Block block)
{
    NetworkDesign design;
    design.input = {3, 8, 8};
    design.stem.channels = 4;
    design.classifier.hidden = 0;
    design.groups = {{1, {std::move(block)}}};
    return design;
}

NetworkDesign layerOf(WeightPrecision weights, ActivationPrecision activations)
{
    return designOf(ConvolutionLayer{.channels = 8, .precision = {weights, activations}});
}

} // namespace

/// Designs that can be composed and not run yet; a row goes when the engine has learned it.
class TestLack : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsLackedIsNamedWithItsLayer_data();
    void whatIsLackedIsNamedWithItsLayer();
};

void TestLack::whatIsLackedIsNamedWithItsLayer_data()
{
    QTest::addColumn<NetworkDesign>("design");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("lack");
    using A = ActivationMethod;
    QTest::newRow("PA values") << layerOf({}, {.method = A::piecewise}) << "block1.quantize"
                               << "piecewise activations";
    QTest::newRow("ABC values") << layerOf({}, {.method = A::abc}) << "block1.quantize"
                                << "abc activations";
    QTest::newRow("TBN") << layerOf({}, {.method = A::ternary}) << "block1.quantize"
                         << "ternary activations";
    QTest::newRow("HORQ") << layerOf({}, {.method = A::horq}) << "block1.quantize"
                          << "horq activations";
    QTest::newRow("XNOR-Net") << layerOf({}, {.method = A::xnor}) << "block1.conv.magnitude"
                              << "xnor activations";
}

void TestLack::whatIsLackedIsNamedWithItsLayer()
{
    QFETCH(NetworkDesign, design);
    QFETCH(QString, layer);
    QFETCH(QString, lack);
    const auto model = randomModel(design, 1);
    QVERIFY2(model, model ? "" : model.error().sentence.c_str());
    const auto packed = PackedNetwork::build(*model, kernelSets()[0]);
    QVERIFY(!packed);
    QCOMPARE(QString::fromStdString(packed.error().sentence),
             QString("%1: %2 have no packed kernel yet.").arg(layer, lack));
    const auto real = FloatNetwork::build(*model, kernelSets()[0]);
    QVERIFY(!real);
    const QString sentence = QString::fromStdString(real.error().sentence);
    QVERIFY2(sentence.startsWith(QString("Layer %1: %2 cannot be trained yet").arg(layer, lack)), qPrintable(sentence));
}

QTEST_APPLESS_MAIN(TestLack)
#include "test_lack.moc"
