// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/layer.h"
#include "tests/engine/training/graph_of.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace binweave;

namespace {

constexpr int images = 3;
constexpr TensorShape plane{2, 5, 6};

/// One activation between a value and its gradient, both given.
class LoneActivation
{
public:
    explicit LoneActivation(const ActivationPrecision& precision)
        : m_graph(graphOf(precision)),
          m_context{.graph = m_graph,
                    .kernels = kernelSets()[0],
                    .layout = {images},
                    .signPlanes = std::vector<std::optional<BitPlane>>(3),
                    .activations = Activations(m_graph, {images}),
                    .scratch = {},
                    .gradientClaimed = std::vector<bool>(3)},
          m_layer(makeLayer(m_context, 2)),
          m_plan(m_context.layout.shards())
    {
        m_context.activations.allocate({false, false, true}, m_context.signPlanes);
        m_layer->planForward(m_plan);
        m_plan.once([this] { fillGradients(); });
        m_layer->planBackward(m_plan);
        RandomStream random(5);
        eachShard(1, false, [&](float& x) { x = static_cast<float>(random.normal()); });
        m_plan.run();
    }

    struct Value
    {
        double x;
        double dy;
        double dx;
    };
    std::vector<Value> values()
    {
        std::vector<Value> result;
        eachShard(1, false, [&](float x) { result.push_back({x, 0, 0}); });
        std::size_t next = 0;
        eachShard(2, true, [&](float dy) { result[next++].dy = dy; });
        next = 0;
        eachShard(1, true, [&](float dx) { result[next++].dx = dx; });
        return result;
    }
    const Parameter& parameter(int index) { return *m_layer->parameters()[index]; }

private:
    static Graph graphOf(const ActivationPrecision& precision)
    {
        GraphOf graph(plane);
        graph.add("below", op::Shift{}, {0}, plane);
        graph.add("tested", op::Activation{precision}, {1}, plane);
        Graph result = graph.classified(2, 4);
        result.nodes.resize(3);
        return result;
    }

    void fillGradients()
    {
        RandomStream random(6);
        eachShard(2, true, [&](float& dy) { dy = static_cast<float>(random.normal()); });
    }

    template <class Visit>
    void eachShard(int node, bool gradient, Visit visit)
    {
        for (int shard = 0; shard < m_context.layout.shards(); ++shard) {
            const Matrix matrix =
                gradient ? m_context.activations.gradient(node, shard) : m_context.activations.value(node, shard);
            for (std::ptrdiff_t i = 0; i < matrix.size(); ++i)
                visit(matrix.data[i]);
        }
    }

    Graph m_graph;
    LayerContext m_context;
    std::unique_ptr<Layer> m_layer;
    StepPlan m_plan;
};

bool isNear(double got, double expected)
{
    return std::fabs(got - expected) < 1e-4 * (1 + std::fabs(expected));
}

} // namespace

/// Gradients by methods.md, whose surrogates are not the slopes of the values.
class TestActivationLayers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gradientOfPieces_data();
    void gradientOfPieces();
    void gradientOfAbcGoesStraightThroughTheClip();
    void gradientOfImagesIsTheSurrogate_data();
    void gradientOfImagesIsTheSurrogate();
};

void TestActivationLayers::gradientOfPieces_data()
{
    QTest::addColumn<int>("pieces");
    for (const int pieces : {1, 2, 3, 5, 7})
        QTest::addRow("%d pieces", pieces) << pieces;
}

void TestActivationLayers::gradientOfPieces()
{
    QFETCH(int, pieces);
    LoneActivation lone({.method = ActivationMethod::piecewise, .pieces = pieces});
    std::vector<double> v(pieces + 1); // from 1
    std::vector<double> beta(pieces + 1);
    for (int i = 1; i <= pieces; ++i) {
        v[i] = lone.parameter(0).value[i - 1];
        beta[i] = lone.parameter(1).value[i - 1];
        QVERIFY(isNear(v[i], (i - 0.5) * 2.5 / pieces));
        QVERIFY(isNear(beta[i], i * 2.5 / pieces));
    }
    std::vector<double> t(pieces + 1);
    for (int i = 1; i < pieces; ++i)
        t[i] = (v[i] + v[i + 1]) / 2;
    const double delta = pieces > 1 ? (v[pieces] - v[1]) / (pieces - 1) / 2 : v[1];
    t[pieces] = v[pieces] + delta;
    t[0] = pieces > 1 ? 2 * v[1] - t[1] : v[1] - delta;
    const double lambda = pieces / (t[pieces] - t[0]);

    std::vector<double> ofV(pieces + 1);
    std::vector<double> ofBeta(pieces + 1);
    for (const auto& [x, dy, dx] : lone.values()) {
        double expected = 0;
        for (int i = 1; i <= pieces; ++i) {
            const double slope = lambda * (beta[i] - beta[i - 1]);
            if (x >= t[i - 1] && x < t[i]) {
                expected += slope * dy;
                ofV[i] -= slope * dy;
            }
            if (x >= v[i] && (i == pieces || x < v[i + 1]))
                ofBeta[i] += dy;
        }
        QVERIFY(isNear(dx, expected));
    }
    for (int i = 1; i <= pieces; ++i) {
        QVERIFY(isNear(lone.parameter(0).gradient[i - 1], ofV[i]));
        QVERIFY(isNear(lone.parameter(1).gradient[i - 1], ofBeta[i]));
    }
}

void TestActivationLayers::gradientOfAbcGoesStraightThroughTheClip()
{
    LoneActivation lone({.method = ActivationMethod::abc, .pieces = 3});
    const std::vector<float> v = lone.parameter(0).value;
    const std::vector<float> beta = lone.parameter(1).value;
    std::vector<double> ofV(3);
    std::vector<double> ofBeta(3);
    for (const auto& [x, dy, dx] : lone.values()) {
        double expected = 0;
        for (int j = 0; j < 3; ++j) {
            if (x + v[j] >= 0 && x + v[j] <= 1) {
                expected += beta[j] * dy;
                ofV[j] += beta[j] * dy;
            }
            ofBeta[j] += (x + v[j] >= 0.5 ? 1 : -1) * dy;
        }
        QVERIFY(isNear(dx, expected));
    }
    for (int j = 0; j < 3; ++j) {
        QVERIFY(isNear(lone.parameter(0).gradient[j], ofV[j]));
        QVERIFY(isNear(lone.parameter(1).gradient[j], ofBeta[j]));
    }
}

void TestActivationLayers::gradientOfImagesIsTheSurrogate_data()
{
    QTest::addColumn<int>("method");
    QTest::newRow("TBN") << static_cast<int>(ActivationMethod::ternary);
    QTest::newRow("HORQ") << static_cast<int>(ActivationMethod::horq);
}

void TestActivationLayers::gradientOfImagesIsTheSurrogate()
{
    QFETCH(int, method);
    LoneActivation lone({.method = static_cast<ActivationMethod>(method)});
    for (const auto& [x, dy, dx] : lone.values())
        QVERIFY(isNear(dx, dy * std::max(0.0, 2 - 2 * std::fabs(x)))); // the default, quadratic
}

QTEST_APPLESS_MAIN(TestActivationLayers)
#include "test_activation_layers.moc"
