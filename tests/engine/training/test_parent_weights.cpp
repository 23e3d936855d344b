// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernel_set.h"
#include "engine/random_model.h"
#include "engine/training/parent_weights.h"
#include "engine/training/training_network.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace binweave;

namespace {

std::unique_ptr<TrainingNetwork> network(const char* expression)
{
    return TrainingNetwork::build(lower(smallDesign(expression)).value(), 8, 3, **chooseKernelSet());
}

TrainedModel parentOf(const char* expression)
{
    return randomModel(smallDesign(expression), 11).value();
}

const std::vector<float>& valuesOf(const TrainingNetwork& network, const std::string& name)
{
    for (const Parameter* parameter : network.parameters()) {
        if (parameter->name == name)
            return parameter->value;
    }
    qFatal("no parameter %s", name.c_str());
}

double signsThatDiffer(std::span<const float> a, std::span<const float> b)
{
    int count = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        count += (a[i] >= 0) != (b[i] >= 0);
    return count / static_cast<double>(a.size());
}

} // namespace

class TestParentWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aParentOfTheSameDesignGivesAllItHas()
    {
        const TrainedModel parent = parentOf("(4,6,8) bnn g=2");
        const auto child = network("(4,6,8) bnn g=2");
        QVERIFY(startFromParent(parent, child->parameters(), 1));
        for (const Parameter* parameter : child->parameters())
            QVERIFY2(parameter->value == parent.weights.at(parameter->name).values, parameter->name.c_str());
    }

    void realWeightsThatBecomeLatentKeepTheirSigns()
    {
        const TrainedModel parent = parentOf("(4,6,8) full g=1");
        const auto child = network("(4,6,8) bnn g=1");
        QVERIFY(startFromParent(parent, child->parameters(), 1));
        const auto& weights = valuesOf(*child, "block1.conv1.weight");
        QCOMPARE(signsThatDiffer(weights, parent.weights.at("block1.conv1.weight").values), 0.);
        double squares = 0;
        for (const float w : weights) {
            QVERIFY(std::fabs(w) <= 1);
            squares += w * w;
        }
        QVERIFY(std::fabs(std::sqrt(squares / static_cast<double>(weights.size())) - 0.2887) < 0.1);
        QCOMPARE(valuesOf(*child, "stem.weight"), parent.weights.at("stem.weight").values);
    }

    void oneBaseFeedsAllAndTheyDiffer()
    {
        const TrainedModel parent = parentOf("(4,6,8) bnn g=1");
        const auto child = network("(4,6,8) bnn g=3");
        QVERIFY(startFromParent(parent, child->parameters(), 1));
        const std::span<const float> all = valuesOf(*child, "block2.conv2.weight");
        const std::span<const float> from = parent.weights.at("block2.conv2.weight").values;
        const std::size_t count = from.size();
        QCOMPARE(all.size(), 3 * count);
        QVERIFY(std::ranges::equal(all.first(count), from));
        for (const std::size_t base : {1u, 2u}) {
            const double differ = signsThatDiffer(all.subspan(base * count, count), from);
            QVERIFY2(differ > 0.02 && differ < 0.5, qPrintable(QString::number(differ)));
        }
        QVERIFY(signsThatDiffer(all.subspan(count, count), all.subspan(2 * count, count)) > 0.02);
    }

    void oneBranchFeedsAllAndTheyDiffer()
    {
        const TrainedModel parent = parentOf("(4,6,8) bnn g=1");
        const auto child = network("(4,6,8) bnn g=2 groups=2");
        QVERIFY(startFromParent(parent, child->parameters(), 1));
        const auto& from = parent.weights.at("block1.conv2.weight").values;
        const auto& first = valuesOf(*child, "group1.branch1.block1.conv2.weight");
        const auto& second = valuesOf(*child, "group1.branch2.block1.conv2.weight");
        QCOMPARE(first, from);
        const double differ = signsThatDiffer(second, from);
        QVERIFY2(differ > 0.02 && differ < 0.5, qPrintable(QString::number(differ)));
        QCOMPARE(valuesOf(*child, "group1.branch2.block1.conv2.norm.running_mean"),
                 parent.weights.at("block1.conv2.norm.running_mean").values);
    }

    void anotherSeedGivesOtherNoise()
    {
        const TrainedModel parent = parentOf("(4,6,8) bnn g=1");
        std::vector<std::vector<float>> found;
        for (const std::uint64_t seed : {1, 1, 2}) {
            const auto child = network("(4,6,8) bnn g=2");
            QVERIFY(startFromParent(parent, child->parameters(), seed));
            found.push_back(valuesOf(*child, "block1.conv1.weight"));
        }
        QVERIFY(found[0] == found[1]);
        QVERIFY(found[0] != found[2]);
    }

    void layersOfOtherShapesStartAtRandom()
    {
        const TrainedModel parent = parentOf("(4,6,16) bnn g=1");
        const auto child = network("(4,6,8) bnn g=1");
        const auto before = valuesOf(*child, "block2.conv1.weight");
        QVERIFY(startFromParent(parent, child->parameters(), 1));
        QCOMPARE(valuesOf(*child, "block2.conv1.weight"), before);
        QCOMPARE(valuesOf(*child, "block1.conv1.weight"), parent.weights.at("block1.conv1.weight").values);
    }

    void aParentOfWhichNothingFitsIsRefused()
    {
        const TrainedModel parent = parentOf("(5,7,9) bnn g=1");
        const auto child = network("(4,6,8) bnn g=1");
        const auto started = startFromParent(parent, child->parameters(), 1);
        QVERIFY(!started);
        QCOMPARE(started.error().kind, Error::Kind::badInput);
    }
};

QTEST_APPLESS_MAIN(TestParentWeights)
#include "test_parent_weights.moc"
