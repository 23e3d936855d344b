// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/augmentation.h"
#include "engine/training/float_network.h"
#include "engine/training/training_network.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <cmath>

using namespace binweave;

namespace {

constexpr int images = 20;

/// The weights of a network after its first step, with the statistics of that step's batch in place of the running
/// ones: these are then 0.1 of the mean, and 0.9 + 0.1 of the unbiased variance.
Weights withBatchStatistics(const TrainingNetwork& network)
{
    Weights weights;
    for (const Parameter* parameter : network.parameters())
        weights[parameter->name] = {parameter->shape, parameter->value};
    for (const Node& node : network.graph().nodes) {
        if (!std::holds_alternative<op::Normalization>(node.operation))
            continue;
        const double count = static_cast<double>(images) * node.output.pixels();
        for (float& mean : weights[node.name + ".running_mean"].values)
            mean *= 10;
        for (float& variance : weights[node.name + ".running_var"].values)
            variance = static_cast<float>((variance - 0.9) * 10 * (count - 1) / count);
    }
    return weights;
}

double crossEntropyOf(std::span<const float> scores, int label)
{
    double sum = 0;
    for (const float score : scores)
        sum += std::exp(static_cast<double>(score));
    return std::log(sum) - scores[label];
}

} // namespace

Q_DECLARE_METATYPE(binweave::NetworkDesign)

class TestFloatNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itComputesWhatTheTrainerTrained_data()
    {
        QTest::addColumn<NetworkDesign>("design");
        const auto expression = [](const char* text) { QTest::newRow(text) << smallDesign(text); };
        expression("(4,6,8) bnn g=3");
        expression("(4,6,8) full g=2");
        expression("(4,6,8) bnn g=2 groups=1+1");
        expression("(4,6,8) bnn input 5*5b resnet 2*2 g=2");
        NetworkDesign dense = smallDesign();
        dense.groups = {{1, {DenseBlock{.layers = 2, .growth = 5, .bases = 2}, Transition{}}}};
        dense.classifier.bias = true;
        QTest::newRow("dense block and transition") << dense;
        NetworkDesign scaled = smallDesign();
        std::get<ResidualBlock>(scaled.groups[0].blocks[0]).precision.weights.scale = WeightScale::channel;
        QTest::newRow("scaled weights") << scaled;
        NetworkDesign pooled = smallDesign();
        pooled.groups = {{1, {ConvolutionLayer{.channels = 9, .kernel = 5, .maxPool = true}}}};
        pooled.stem.maxPool = true;
        QTest::newRow("plain layer with pools") << pooled;
    }

    void itComputesWhatTheTrainerTrained()
    {
        QFETCH(NetworkDesign, design);
        const DataSet data = quadrantData();
        auto network = TrainingNetwork::build(lower(design).value(), images, 8, kernelSets()[0]);
        const std::span labels = std::span(data.train.labels).first(images);
        const BatchLoss trained = network->step(
            0, {labels, [&](int index, std::span<float> pixels) {
                    writeNormalized(data.train.image(index), data.shape, {data.mean, data.deviation}, pixels);
                }});

        const TrainedModel model{design, withBatchStatistics(*network), data.mean, data.deviation, data.classNames};
        const auto engine = FloatNetwork::build(model, kernelSets()[0]);
        QVERIFY2(engine, engine ? "" : engine.error().sentence.c_str());
        std::vector<float> scores(images * 4);
        (*engine)->scores(data.train.pixels, images, scores);
        double loss = 0;
        for (int i = 0; i < images; ++i)
            loss += crossEntropyOf(std::span(scores).subspan(i * 4, 4), labels[i]);
        // A value within rounding of 0 may take the other sign.
        QVERIFY2(std::fabs(loss - trained.sum) < 0.02 * trained.sum,
                 qPrintable(QString("%1 against %2").arg(loss).arg(trained.sum)));
    }

    void anImageDoesNotDependOnTheOthers()
    {
        const DataSet data = quadrantData();
        const NetworkDesign design = smallDesign();
        auto network = TrainingNetwork::build(lower(design).value(), images, 8, kernelSets()[0]);
        Weights weights;
        for (const Parameter* parameter : network->parameters())
            weights[parameter->name] = {parameter->shape, parameter->value};
        const auto engine =
            FloatNetwork::build({design, weights, data.mean, data.deviation, data.classNames}, **chooseKernelSet());
        QVERIFY(engine);
        std::vector<float> all(images * 4);
        (*engine)->scores(data.train.pixels, images, all);
        for (int i = 0; i < images; ++i) {
            std::vector<float> one(4);
            (*engine)->scores(data.train.image(i), 1, one);
            QCOMPARE(one, std::vector<float>(all.begin() + i * 4, all.begin() + i * 4 + 4));
        }
    }
};

QTEST_APPLESS_MAIN(TestFloatNetwork)
#include "test_float_network.moc"
