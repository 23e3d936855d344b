// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_model.h"

#include "engine/random_model.h"
#include "model/expression.h"
#include "tests/engine/export/random_images.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace binweave;

namespace {

ReferenceRun someReference(int images)
{
    ReferenceRun reference{.scores = {}, .nearest = std::vector<float>(images, 0.5f), .layers = {}};
    for (int i = 0; i < images; ++i)
        reference.scores.insert(reference.scores.end(), {1.0f, 2.0f, 0.5f});
    return reference;
}

} // namespace

class TestVerification : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalScoresAreAccepted();
    void aDifferenceIsExcusedOnlyNearAThreshold();
    void moreThanOnePercentExcusedIsTooMany();
    void aScoreThatIsNoNumberIsNeverExcused();
    void noImagesProveNothing();
    void distancesAreThoseToTheNextJump();
    void theReferenceSeesWhatTheScoresComeFrom();
    void stoppingIsAnError();
};

void TestVerification::equalScoresAreAccepted()
{
    const ReferenceRun reference = someReference(10);
    ArtefactScores artefact{.scores = reference.scores, .ranBy = "a test"};
    artefact.scores[4] += 0.9e-4f;
    const Verification result = compareWithReference({}, reference, artefact);
    QVERIFY(result.accepted);
    QCOMPARE(result.classesEqual, 10);
    QVERIFY(result.largestDifference > 0.8e-4f && result.largestDifference < 1e-4f);
    QVERIFY(result.sentence.find("a test") != std::string::npos);
}

void TestVerification::aDifferenceIsExcusedOnlyNearAThreshold()
{
    ReferenceRun reference = someReference(100);
    ArtefactScores artefact{.scores = reference.scores, .ranBy = {}};
    artefact.scores[3 * 7] += 0.01f;
    const Verification wrong = compareWithReference({}, reference, artefact);
    QVERIFY(!wrong.accepted);
    QCOMPARE(wrong.unexplained, 1);

    reference.nearest[7] = 0.9e-5f;
    const Verification excused = compareWithReference({}, reference, artefact);
    QVERIFY(excused.accepted);
    QCOMPARE(excused.excused, std::vector<int>{7});
    QCOMPARE(excused.largestDifference, 0.0f);
}

void TestVerification::moreThanOnePercentExcusedIsTooMany()
{
    ReferenceRun reference = someReference(100);
    ArtefactScores artefact{.scores = reference.scores, .ranBy = {}};
    for (const int image : {3, 4}) {
        reference.nearest[image] = 0;
        artefact.scores[3 * image] += 0.01f;
    }
    const Verification result = compareWithReference({}, reference, artefact);
    QCOMPARE(result.nearThreshold, 2);
    QVERIFY(!result.accepted);
}

void TestVerification::aScoreThatIsNoNumberIsNeverExcused()
{
    ReferenceRun reference = someReference(1000);
    reference.nearest.assign(1000, 0.0f);
    ArtefactScores artefact{.scores = reference.scores, .ranBy = {}};
    artefact.scores[0] = std::numeric_limits<float>::quiet_NaN();
    const Verification result = compareWithReference({}, reference, artefact);
    QVERIFY(!result.accepted);
    QCOMPARE(result.classesEqual, 999);
}

void TestVerification::noImagesProveNothing()
{
    QVERIFY(!compareWithReference({}, {}, {}).accepted);
}

void TestVerification::distancesAreThoseToTheNextJump()
{
    QCOMPARE(distanceToThreshold({.method = ActivationMethod::sign}, {}, -0.25f), 0.25f);
    QVERIFY(std::isinf(distanceToThreshold({.method = ActivationMethod::fullPrecision}, {}, 0)));
    // 2 bits of 0 .. 3: whole numbers, jumps at 0.5, 1.5, 2.5
    const ActivationPrecision fixed{.method = ActivationMethod::fixedPoint, .bits = 2, .clip = 3};
    for (const auto& [x, distance] : {std::pair{-1.0f, 1.5f}, {0.0f, 0.5f}, {0.9f, 0.4f}, {1.6f, 0.1f}, {4.0f, 1.5f}})
        QVERIFY(std::fabs(distanceToThreshold(fixed, {}, x) - distance) < 1e-6f);
    // PA: steps at 1 and 3. HORQ: jumps at 0, and at b1 and -b1, where the sign of the residue changes.
    const std::array thresholds{1.0f, 3.0f};
    const ActivationPrecision piecewise{.method = ActivationMethod::piecewise, .pieces = 2};
    const auto steps = fixedPlanes(piecewise, thresholds, thresholds);
    for (const auto& [x, distance] : {std::pair{-1.0f, 2.0f}, {1.25f, 0.25f}, {2.5f, 0.5f}, {4.0f, 1.0f}})
        QCOMPARE(distanceToThreshold(piecewise, steps, x), distance);
    for (const auto& [x, distance] : {std::pair{-2.5f, 0.5f}, {-0.25f, 0.25f}, {0.25f, 0.25f}, {1.5f, 0.5f}})
        QCOMPARE(distanceToThreshold({.method = ActivationMethod::horq}, horqPlanes(2, 1), x), distance);
}

void TestVerification::theReferenceSeesWhatTheScoresComeFrom()
{
    const auto design = parseExpression("(4,8) bnn g=2 hidden=4");
    QVERIFY(design.has_value());
    const auto model = randomModel(*design, 3);
    const LabelledImages images = randomImages({3, 32, 32}, 20);
    const auto run = runReference(*model, images);
    QVERIFY(run.has_value());
    // The last layer's values are the scores; the least distance is that of the layers before a sign.
    QCOMPARE(run->layers.back().node, std::string("classifier.scores"));
    QVERIFY(run->layers.back().values == run->scores);
    const auto graph = lower(*design);
    std::vector<float> nearest(20, std::numeric_limits<float>::infinity());
    for (const Node& node : graph->nodes) {
        const auto* activation = std::get_if<op::Activation>(&node.operation);
        if (!activation || activation->precision.method != ActivationMethod::sign)
            continue;
        const LayerValues& values = run->layers[node.inputs[0] - 1];
        const std::size_t each = values.values.size() / 20;
        for (std::size_t i = 0; i < values.values.size(); ++i)
            nearest[i / each] = std::min(nearest[i / each], std::fabs(values.values[i]));
    }
    QVERIFY(run->nearest == nearest);
}

void TestVerification::stoppingIsAnError()
{
    const auto model = randomModel(*parseExpression("(4,8) bnn"), 3);
    std::stop_source source;
    source.request_stop();
    const auto run = runReference(*model, randomImages({3, 32, 32}, 3), {.stop = source.get_token()});
    QVERIFY(!run.has_value());
}

QTEST_GUILESS_MAIN(TestVerification)
#include "test_verification.moc"
