// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/training/graph_of.h"

#include <QtTest>
#include <cmath>
#include <tbb/global_control.h>

using namespace binweave;

namespace {

constexpr int images = 19; // three shards, one of them ragged
constexpr int classes = 3;

/// A binary convolution of signs. Where `asFloats`, something else stands between the sign and the convolution that
/// passes all on as it is, so that the layer cannot read bits.
Graph withSigns(const TensorShape& plane, const op::Convolution& tested, bool asFloats)
{
    GraphOf graph(plane);
    const op::Convolution before{.outputChannels = plane.channels,
                                 .kernel = 1,
                                 .padBefore = 0,
                                 .padAfter = 0,
                                 .weights = GraphOf::real,
                                 .input = GraphOf::realInput};
    int x = graph.convolution("before", before, 0);
    x = graph.add("sign", op::Activation{tested.input}, {x}, plane);
    if (asFloats)
        x = graph.add("pass", op::Dropout{0}, {x}, plane);
    return graph.classified(graph.convolution("tested", tested, x), classes);
}

op::Convolution convolution(int channels, int kernel, int stride, int bases = 1, WeightScale scale = WeightScale::none,
                            int dilation = 1)
{
    const int reach = (kernel - 1) * dilation;
    return {.outputChannels = channels,
            .kernel = kernel,
            .stride = stride,
            .dilation = dilation,
            .padBefore = reach / 2,
            .padAfter = reach - reach / 2,
            .bases = bases,
            .weights = {.method = WeightMethod::binary, .scale = scale},
            .input = {.method = ActivationMethod::sign}};
}

Parameter* named(const TrainingNetwork& network, const std::string& name)
{
    for (Parameter* parameter : network.parameters()) {
        if (parameter->name == name)
            return parameter;
    }
    return nullptr;
}

double lossOf(TrainingNetwork& network)
{
    const RandomBatch data(images, classes);
    return network.step(5, data.batch()).sum / images;
}

} // namespace

Q_DECLARE_METATYPE(binweave::TensorShape)
Q_DECLARE_METATYPE(binweave::op::Convolution)

class TestBinaryLayers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bitsTrainAsFloatsDo_data()
    {
        QTest::addColumn<const KernelSet*>("kernels");
        QTest::addColumn<TensorShape>("plane");
        QTest::addColumn<op::Convolution>("tested");
        for (const KernelSet& set : kernelSets()) {
            if (!set.supported())
                continue;
            const auto row = [&](const char* what, const TensorShape& plane, const op::Convolution& tested) {
                QTest::addRow("%s, %s", set.name, what) << &set << plane << tested;
            };
            row("few channels", {5, 7, 6}, convolution(7, 3, 1));
            row("stride 2", {10, 8, 8}, convolution(20, 3, 2));
            row("1x1 stride 2", {20, 8, 8}, convolution(12, 1, 2));
            row("no even number of words", {40, 4, 4}, convolution(33, 3, 1));
            row("whole words", {32, 9, 5}, convolution(17, 3, 1));
            row("whole words, stride 2", {64, 7, 7}, convolution(16, 3, 2));
            row("wider than a piece", {6, 3, 40}, convolution(5, 3, 1));
            row("5x5", {9, 6, 6}, convolution(4, 5, 1));
            row("dilation 2", {8, 7, 7}, convolution(4, 3, 1, 1, WeightScale::none, 2));
            row("three bases", {12, 6, 6}, convolution(9, 3, 1, 3));
            row("a scale per channel", {12, 6, 6}, convolution(9, 3, 1, 1, WeightScale::channel));
            row("two bases, a scale per tensor", {12, 6, 6}, convolution(9, 3, 2, 2, WeightScale::tensor));
            row("a gradient too large for each shard to have", {96, 2, 2}, convolution(160, 3, 1));
        }
    }

    void bitsTrainAsFloatsDo()
    {
        QFETCH(const KernelSet*, kernels);
        QFETCH(TensorShape, plane);
        QFETCH(op::Convolution, tested);
        const auto bits = TrainingNetwork::build(withSigns(plane, tested, false), images, 3, *kernels);
        const auto floats = TrainingNetwork::build(withSigns(plane, tested, true), images, 3, *kernels);
        for (Parameter* parameter : bits->parameters())
            named(*floats, parameter->name)->value = parameter->value;
        for (int step = 0; step < 2; ++step) { // the second on used memory
            const double loss = lossOf(*floats);
            QVERIFY(std::fabs(lossOf(*bits) - loss) < 1e-5 * loss);
        }
        for (const Parameter* parameter : bits->parameters()) {
            const Parameter* expected = named(*floats, parameter->name);
            float largest = 0;
            for (const float g : expected->gradient)
                largest = std::max(largest, std::fabs(g));
            QVERIFY2(largest > 0, parameter->name.c_str());
            for (std::size_t i = 0; i < parameter->gradient.size(); ++i) {
                QVERIFY2(std::fabs(parameter->gradient[i] - expected->gradient[i]) < 1e-4f * largest,
                         qPrintable(QString("%1[%2]: %3, not %4")
                                        .arg(parameter->name.c_str())
                                        .arg(i)
                                        .arg(parameter->gradient[i])
                                        .arg(expected->gradient[i])));
            }
        }
    }

    void threadsDoNotChangeALargeGradient()
    {
        const Graph graph = withSigns({96, 4, 4}, convolution(160, 3, 1), false);
        std::vector<std::vector<float>> gradients;
        for (const std::size_t threads : {1, 2, 3}) {
            const tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
            const auto network = TrainingNetwork::build(graph, images, 3, *chooseKernelSet().value());
            lossOf(*network);
            gradients.push_back(named(*network, "tested.weight")->gradient);
        }
        QCOMPARE(gradients[1], gradients[0]);
        QCOMPARE(gradients[2], gradients[0]);
    }
};

QTEST_APPLESS_MAIN(TestBinaryLayers)
#include "test_binary_layers.moc"
