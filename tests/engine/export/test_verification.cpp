// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_model.h"

#include "engine/activation_planes.h"
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
    const auto expect = [](const ActivationPlanes& planes, std::initializer_list<std::pair<float, float>> distances) {
        for (const auto& [x, distance] : distances)
            QVERIFY(std::fabs(planes.distanceToJump(x) - distance) < 1e-6f);
    };
    expect(fixedPlanes({.method = ActivationMethod::sign}, {}, {}), {{-0.25f, 0.25f}, {0.0f, 0.0f}});
    // 2 bits of 0 .. 3: whole numbers, jumps at 0.5, 1.5, 2.5
    expect(fixedPlanes({.method = ActivationMethod::fixedPoint, .bits = 2, .clip = 3}, {}, {}),
           {{-1.0f, 1.5f}, {0.0f, 0.5f}, {0.9f, 0.4f}, {1.6f, 0.1f}, {4.0f, 1.5f}});
    const std::vector<float> v{0.25f, 1.0f};
    expect(learnedPlanes(ActivationMethod::piecewise, v, v), {{0.0f, 0.25f}, {0.75f, 0.25f}, {3.0f, 2.0f}});
    expect(learnedPlanes(ActivationMethod::abc, v, v), {{0.0f, 0.25f}, {-0.75f, 0.25f}}); // at 0.25 and -0.5
    expect(ternaryPlanes(1), {{0.5f, 0.1f}, {-0.5f, 0.1f}});
    expect(horqPlanes(1, 0.5f), {{0.25f, 0.25f}, {0.75f, 0.25f}, {-1.5f, 0.5f}});
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
