// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/convolution_chain.h"
#include "engine/random_model.h"
#include "model/expression.h"

#include <QtTest>
#include <algorithm>

using namespace binweave;

namespace {

/// A design's graph and weights; nodes by name.
struct Network
{
    explicit Network(const NetworkDesign& design)
        : graph(lower(design).value()), model(randomModel(design, 1).value()), made(graph.nodes.size(), true)
    {}
    int node(const std::string& name) const
    {
        return static_cast<int>(std::ranges::find(graph.nodes, name, &Node::name) - graph.nodes.begin());
    }
    std::vector<int> nodes(const std::vector<std::string>& names) const
    {
        std::vector<int> nodes;
        for (const std::string& name : names)
            nodes.push_back(node(name));
        return nodes;
    }
    Chain chain(const std::string& convolution, const Abilities& abilities, Epilogue begun = {}) const
    {
        return chainBehind(node(convolution), NetworkView(graph, model.weights), made, abilities, std::move(begun));
    }

    Graph graph;
    TrainedModel model;
    std::vector<bool> made;
};

Network residual()
{
    return Network(parseExpression("(4,6,8) bnn g=1 slopes shifts weightless").value());
}

} // namespace

class TestConvolutionChain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itReachesFromTheNormalizationToTheShiftedBits();
    void itStopsWhereAnAddendIsNotMade();
    void itStopsAtWhatTheStepCannotDo();
    void aNormalizationThatIsBegunIsTheOnlyOne();
    void whatOnlyASignReadsIsAComparison();
};

void TestConvolutionChain::itReachesFromTheNormalizationToTheShiftedBits()
{
    const Network network = residual();
    const auto [epilogue, nodes] = network.chain("block1.conv2", {.slopes = true});
    QCOMPARE(nodes, network.nodes({"block1.conv2", "block1.conv2.norm", "block1.sum2", "block1.slope2",
                                   "block2.conv1.shift", "block2.conv1.quantize"}));
    QVERIFY(epilogue.normalization);
    QCOMPARE(epilogue.addends, network.nodes({"block1.slope1"}));
    QCOMPARE(epilogue.slopes.size(), std::size_t{6});
    QCOMPARE(epilogue.values, network.node("block1.slope2")); // the next shortcut reads it
    QCOMPARE(epilogue.bits->node, network.node("block2.conv1.quantize"));
    QCOMPARE(epilogue.shifts.size(), std::size_t{6});
    QVERIFY(!epilogue.isComparison());
}

void TestConvolutionChain::itStopsWhereAnAddendIsNotMade()
{
    Network network = residual();
    network.made[network.node("block1.shortcut.norm")] = false;
    const auto [epilogue, nodes] = network.chain("block1.conv1", {.slopes = true});
    QCOMPARE(nodes, network.nodes({"block1.conv1", "block1.conv1.norm"}));
    QCOMPARE(epilogue.values, nodes.back());
    // The last one to be made takes the sum, as its second addend.
    QCOMPARE(network.chain("block1.shortcut", {}).epilogue.addends,
             network.nodes({"block1.conv1.norm", "block1.weightless"}));
}

void TestConvolutionChain::itStopsAtWhatTheStepCannotDo()
{
    const Network network = residual();
    QCOMPARE(network.chain("block1.shortcut", {.mostAddends = 1}).nodes,
             network.nodes({"block1.shortcut", "block1.shortcut.norm"}));
    const auto [epilogue, nodes] = network.chain("block1.conv2", {});
    QCOMPARE(nodes, network.nodes({"block1.conv2", "block1.conv2.norm", "block1.sum2"}));
    QCOMPARE(epilogue.values, nodes.back());
    QVERIFY(!epilogue.bits);
}

void TestConvolutionChain::aNormalizationThatIsBegunIsTheOnlyOne()
{
    const Network network = residual();
    const auto [epilogue, nodes] = network.chain("block1.conv2", {}, {.normalization = FoldedNormalization()});
    QCOMPARE(nodes, network.nodes({"block1.conv2"}));
    QVERIFY(epilogue.normalization->scale.empty());
}

void TestConvolutionChain::whatOnlyASignReadsIsAComparison()
{
    NetworkDesign design;
    design.groups = {{1, {ConvolutionLayer{.channels = 8}, ConvolutionLayer{.channels = 8}}}};
    const Network network(design);
    const auto [epilogue, nodes] = network.chain("block1.conv", {.slopes = true}, {.factors = std::vector(8, 1.0f)});
    QVERIFY(epilogue.isComparison());
    QCOMPARE(epilogue.values, NetworkView::none);
    QCOMPARE(epilogue.thresholds(9 * 8).size(), std::size_t{8});
    QVERIFY(!network.chain("block2.conv", {.slopes = true}).epilogue.isComparison()); // floats go to the classifier
}

QTEST_GUILESS_MAIN(TestConvolutionChain)
#include "test_convolution_chain.moc"
