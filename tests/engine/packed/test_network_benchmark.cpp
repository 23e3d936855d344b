// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/network_benchmark.h"
#include "engine/random_model.h"
#include "model/expression.h"

#include <QtTest>
#include <algorithm>

using namespace binweave;

namespace {

TrainedModel model(const char* expression)
{
    return randomModel(parseExpression(expression).value(), 1).value();
}

} // namespace

class TestNetworkBenchmark : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLayerThatComputesIsTimed();
    void aStopEndsItWithASentence();
};

void TestNetworkBenchmark::everyLayerThatComputesIsTimed()
{
    std::vector<double> progress;
    const auto result = benchmarkNetwork(model("(4,6,8) bnn g=2"), *chooseKernelSet().value(), 8, {},
                                         [&](double part) { progress.push_back(part); });
    QVERIFY(result);
    QVERIFY(result->latencyMicroseconds > 0 && result->imagesPerSecond > 0 && result->peakTmacs > 0);
    QCOMPARE(result->batch, 8);
    QVERIFY(result->threads >= 1);
    QCOMPARE(result->kernelSet, std::string(chooseKernelSet().value()->name));
    QVERIFY(std::ranges::is_sorted(progress));
    QCOMPARE(progress.back(), 1.0);

    QCOMPARE(result->layers.size(), std::size_t(9)); // stem, two blocks of three, classifier of two
    for (const LayerBenchmark& layer : result->layers) {
        const bool binary = layer.name.starts_with("block");
        QVERIFY2(layer.packedMicroseconds.value_or(0) > 0, layer.name.c_str());
        QCOMPARE(layer.floatMicroseconds.has_value(), binary);
        QCOMPARE(layer.ratio.has_value(), binary);
        QCOMPARE(layer.shareOfPeak.has_value(), binary);
        if (binary)
            QVERIFY(*layer.shareOfPeak > 0);
    }
}

void TestNetworkBenchmark::aStopEndsItWithASentence()
{
    std::stop_source source;
    int parts = 0;
    const auto result = benchmarkNetwork(model("(4,6,8) bnn g=1"), kernelSets()[0], 1, source.get_token(), [&](double) {
        ++parts;
        source.request_stop();
    });
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::failed);
    QCOMPARE(parts, 1);
}

QTEST_GUILESS_MAIN(TestNetworkBenchmark)
#include "test_network_benchmark.moc"
