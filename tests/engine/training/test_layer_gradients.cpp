// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/training/graph_of.h"

#include <QtTest>
#include <cmath>

using namespace binweave;

namespace {

constexpr int images = 19; // three shards, one of them ragged
constexpr int classes = 3;

op::Convolution convolution(int channels, int kernel, int stride, int dilation, int padBefore, int padAfter, int bases)
{
    return {.outputChannels = channels,
            .kernel = kernel,
            .stride = stride,
            .dilation = dilation,
            .padBefore = padBefore,
            .padAfter = padAfter,
            .bases = bases,
            .weights = GraphOf::real,
            .input = GraphOf::realInput};
}

/// The tested nodes stand between two convolutions, so their gradients reach parameters before and behind them.
Graph between(auto&& addNodes)
{
    GraphOf graph({2, 7, 6});
    const int before = graph.convolution("before", convolution(4, 3, 1, 1, 1, 1, 1), 0);
    const int tested = addNodes(graph, before);
    return graph.classified(graph.convolution("behind", convolution(5, 2, 1, 1, 0, 1, 1), tested), classes);
}

Graph withConvolution(const op::Convolution& tested)
{
    return between([&](GraphOf& graph, int x) { return graph.convolution("tested", tested, x); });
}

/// The tested convolution reads four channels in `groups` groups.
Graph withGroups(op::Convolution tested, int groups)
{
    tested.groups = groups;
    return withConvolution(tested);
}

Graph withOperation(const Operation& operation, TensorShape output)
{
    return between([&](GraphOf& graph, int x) { return graph.add("tested", operation, {x}, output); });
}

op::Pool pool(op::PoolKind kind, int kernel, int stride, int padBefore)
{
    return {.kind = kind, .kernel = kernel, .stride = stride, .padBefore = padBefore};
}

int branch(GraphOf& graph, int index, int input)
{
    return graph.convolution("branch" + std::to_string(index), convolution(3, 3, 1, 1, 1, 1, 1), input);
}

} // namespace

Q_DECLARE_METATYPE(binweave::Graph)

class TestLayerGradients : public QObject
{
    Q_OBJECT

private:
    static double loss(TrainingNetwork& network)
    {
        const RandomBatch data(images, classes);
        return network.step(5, data.batch()).sum / images;
    }

    /// Of length 1: half along the gradient, half anywhere.
    static std::vector<float> direction(const Parameter& parameter, RandomStream random)
    {
        std::vector<float> d(parameter.elements());
        const auto normalize = [&] {
            double sum = 0;
            for (const float x : d)
                sum += x * x;
            for (float& x : d)
                x /= static_cast<float>(std::sqrt(sum));
        };
        for (float& x : d)
            x = static_cast<float>(random.normal());
        normalize();
        double length = 0;
        for (const float g : parameter.gradient)
            length += g * g;
        for (std::size_t i = 0; i < d.size() && length > 0; ++i)
            d[i] += parameter.gradient[i] / static_cast<float>(std::sqrt(length));
        normalize();
        return d;
    }

    static double slope(TrainingNetwork& network, Parameter& parameter, const std::vector<float>& d)
    {
        const double step = 4e-3;
        const std::vector<float> start = parameter.value;
        const auto lossAt = [&](double distance) {
            for (std::size_t i = 0; i < d.size(); ++i)
                parameter.value[i] = start[i] + static_cast<float>(distance) * d[i];
            return loss(network);
        };
        const double difference = lossAt(step) - lossAt(-step);
        parameter.value = start;
        return difference / (2 * step);
    }

private Q_SLOTS:
    void gradientsAreTheSlopesOfTheLoss_data()
    {
        QTest::addColumn<Graph>("graph");
        const auto row = [](const char* name, const Graph& graph) { QTest::newRow(name) << graph; };
        row("convolution 3x3", withConvolution(convolution(3, 3, 1, 1, 1, 1, 1)));
        row("convolution 3x3 stride 2", withConvolution(convolution(3, 3, 2, 1, 1, 1, 1)));
        row("convolution 2x2 stride 2, odd plane", withConvolution(convolution(3, 2, 2, 1, 0, 1, 1)));
        row("convolution 3x3 without padding", withConvolution(convolution(3, 3, 1, 1, 0, 0, 1)));
        row("convolution 3x3 with more padding than it needs", withConvolution(convolution(3, 3, 1, 1, 2, 3, 1)));
        row("convolution 3x3 dilation 2", withConvolution(convolution(3, 3, 1, 2, 2, 2, 1)));
        row("convolution 3x3 dilation 2 stride 2", withConvolution(convolution(3, 3, 2, 2, 2, 2, 1)));
        row("convolution 5x5 stride 3", withConvolution(convolution(2, 5, 3, 1, 2, 2, 1)));
        row("convolution 1x1", withConvolution(convolution(17, 1, 1, 1, 0, 0, 1)));
        row("convolution 1x1 stride 2", withConvolution(convolution(3, 1, 2, 1, 0, 0, 1)));
        row("three bases with lambdas", withConvolution(convolution(3, 3, 1, 1, 1, 1, 3)));
        row("two groups", withGroups(convolution(6, 3, 1, 1, 1, 1, 1), 2));
        row("two groups, stride 2", withGroups(convolution(6, 3, 2, 1, 1, 1, 1), 2));
        row("two groups 1x1", withGroups(convolution(2, 1, 1, 1, 0, 0, 1), 2));
        row("two groups of three bases", withGroups(convolution(4, 3, 1, 1, 1, 1, 3), 2));
        row("depthwise", withGroups(convolution(4, 3, 1, 1, 1, 1, 1), 4));
        row("depthwise with two outputs for an input", withGroups(convolution(8, 3, 1, 1, 1, 1, 1), 4));
        row("depthwise 5x5 stride 2, two bases", withGroups(convolution(4, 5, 2, 1, 2, 2, 2), 4));
        row("flattened plane", between([](GraphOf& graph, int x) {
                const int y = graph.add("flat", op::Flatten{}, {x}, {168, 1, 1});
                return graph.convolution("tested", convolution(5, 1, 1, 1, 0, 0, 2), y);
            }));
        row("flattened plane beside its mean", between([](GraphOf& graph, int x) {
                const int y = graph.add("flat", op::Flatten{}, {x}, {168, 1, 1});
                const int z = graph.add("side", op::GlobalAverage{}, {x}, {4, 1, 1});
                return graph.add("tested", op::Concatenation{}, {y, z}, {172, 1, 1});
            }));
        row("normalization", withOperation(op::Normalization{}, {4, 7, 6}));
        row("ReLU", withOperation(op::Activation{GraphOf::realInput}, {4, 7, 6}));
        const auto times = [](int kernel, int stride, TensorShape map) {
            return between([=](GraphOf& graph, int x) {
                const int sums =
                    graph.convolution("sums", convolution(3, kernel, stride, 1, kernel / 2, kernel / 2, 1), x);
                const op::InputMagnitude magnitude{
                    .kernel = kernel, .stride = stride, .padBefore = kernel / 2, .padAfter = kernel / 2};
                const int k = graph.add("magnitude", magnitude, {x}, map);
                return graph.add("tested", op::Product{}, {sums, k}, graph.shape(sums));
            });
        };
        row("product with a magnitude", times(3, 1, {1, 7, 6}));
        row("product with a magnitude, stride 2", times(3, 2, {1, 4, 3}));
        row("product with a magnitude 1x1", times(1, 1, {1, 7, 6}));
        row("slope", withOperation(op::Slope{}, {4, 7, 6}));
        row("shift", withOperation(op::Shift{}, {4, 7, 6}));
        row("shift before ReLU, beside what it shifts", between([](GraphOf& graph, int x) {
                const int y = graph.add("shift", op::Shift{}, {x}, {4, 7, 6});
                const int z = graph.add("relu", op::Activation{GraphOf::realInput}, {y}, {4, 7, 6});
                return graph.add("tested", op::Sum{}, {x, z}, {4, 7, 6});
            }));
        row("repetition, not a whole number of times", withOperation(op::Repetition{}, {11, 7, 6}));
        row("repetition of fewer channels", withOperation(op::Repetition{}, {3, 7, 6}));
        row("repetition beside what it repeats", between([](GraphOf& graph, int x) {
                const int cut = graph.add("cut", op::Repetition{}, {x}, {2, 7, 6});
                const int y = graph.add("repeated", op::Repetition{}, {cut}, {4, 7, 6});
                const int slope = graph.add("slope", op::Slope{}, {x}, {4, 7, 6});
                return graph.add("tested", op::Sum{}, {y, x, slope}, {4, 7, 6});
            }));
        row("dropout", withOperation(op::Dropout{0.4}, {4, 7, 6}));
        row("average pool", withOperation(pool(op::PoolKind::average, 2, 2, 0), {4, 4, 3}));
        row("average pool with padding", withOperation(pool(op::PoolKind::average, 3, 2, 1), {4, 4, 3}));
        row("maximum pool", withOperation(pool(op::PoolKind::maximum, 2, 2, 0), {4, 4, 3}));
        row("maximum pool with padding", withOperation(pool(op::PoolKind::maximum, 3, 2, 1), {4, 4, 3}));
        row("concatenation", between([](GraphOf& graph, int x) {
                return graph.add("tested", op::Concatenation{}, {x, branch(graph, 1, x), x}, {11, 7, 6});
            }));
        row("sum of branches, two with thetas", between([](GraphOf& graph, int x) {
                const int a = branch(graph, 1, x);
                const int b = branch(graph, 2, x);
                const int c = branch(graph, 3, a);
                return graph.add("tested", op::Sum{2}, {a, b, c}, {3, 7, 6});
            }));
        row("normalization, ReLU and a shortcut", between([](GraphOf& graph, int x) {
                const int y = graph.add("norm", op::Normalization{}, {x}, {4, 7, 6});
                const int z = graph.add("relu", op::Activation{GraphOf::realInput}, {y}, {4, 7, 6});
                return graph.add("tested", op::Sum{}, {x, z, y}, {4, 7, 6});
            }));
    }

    void gradientsAreTheSlopesOfTheLoss()
    {
        QFETCH(Graph, graph);
        const auto network = TrainingNetwork::build(graph, images, 3, kernelSets()[0]);
        for (Parameter* parameter : network->parameters()) {
            if (parameter->kind == Parameter::Kind::statistics)
                continue;
            loss(*network);
            const auto d = direction(*parameter, RandomStream(11));
            double expected = 0;
            for (std::size_t i = 0; i < d.size(); ++i)
                expected += parameter->gradient[i] * d[i];
            const double measured = slope(*network, *parameter, d);
            QVERIFY2(
                std::fabs(measured - expected) < 0.01 * std::fabs(expected) + 2e-4,
                qPrintable(
                    QString("%1: slope %2, gradient %3").arg(parameter->name.c_str()).arg(measured).arg(expected)));
        }
    }
};

QTEST_APPLESS_MAIN(TestLayerGradients)
#include "test_layer_gradients.moc"
