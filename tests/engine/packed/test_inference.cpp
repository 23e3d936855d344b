// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/inference.h"

#include <QtTest>
#include <algorithm>
#include <atomic>

using namespace binweave;

namespace {

/// Images of one byte, which are their own place in a list of scores: class c scores table[byte][c].
class TableEngine : public InferenceEngine
{
public:
    explicit TableEngine(std::vector<std::vector<float>> table) : m_table(std::move(table)) {}
    void scores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores) const override
    {
        for (int i = 0; i < count; ++i)
            std::ranges::copy(m_table[pixels[i]], scores.begin() + i * classes());
    }
    TensorShape inputShape() const override { return {1, 1, 1}; }
    int classes() const override { return static_cast<int>(m_table[0].size()); }
    std::string name() const override { return "table"; }
    std::string instructionSet() const override { return "none"; }

private:
    std::vector<std::vector<float>> m_table;
};

} // namespace

class TestInference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAreCountedAsTop1AndTop5();
    void equalScoresAreGivenToTheFirstClass();
    void progressReachesTheEndInChunks();
    void aStopKeepsWhatIsDone();
};

void TestInference::answersAreCountedAsTop1AndTop5()
{
    const TableEngine engine({{9, 8, 7, 6, 5, 4, 3}});
    const LabelledImages images{{0, 0, 0, 0}, {0, 4, 5, 0}}; // first, fifth, sixth, first
    const Evaluation result = evaluate(engine, images);
    QCOMPARE(result.top1, 50.0);
    QCOMPARE(result.top5, 75.0);
    QCOMPARE(result.images, 4);
    QVERIFY(result.complete && result.imagesPerSecond > 0);
}

void TestInference::equalScoresAreGivenToTheFirstClass()
{
    const TableEngine engine({{1, 1, 1}, {NAN, NAN, NAN}});
    QCOMPARE(evaluate(engine, {{0, 0, 0, 0}, {0, 1, 2, 2}}).top1, 25.0);
    QCOMPARE(evaluate(engine, {{1, 1}, {0, 1}}).top1, 0.0); // numbers only
}

void TestInference::progressReachesTheEndInChunks()
{
    const TableEngine engine({{1, 0}});
    constexpr int count = 1000;
    const LabelledImages images{std::vector<std::uint8_t>(count), std::vector<int>(count)};
    std::vector<int> done;
    const Evaluation result = evaluate(engine, images, {}, [&](int images_) { done.push_back(images_); });
    QVERIFY(done.size() > 2 && std::ranges::is_sorted(done));
    QCOMPARE(done.back(), count);
    QCOMPARE(result.top1, 100.0);
}

void TestInference::aStopKeepsWhatIsDone()
{
    const TableEngine engine({{1, 0}});
    constexpr int count = 1000;
    const LabelledImages images{std::vector<std::uint8_t>(count), std::vector<int>(count)};
    std::stop_source source;
    const Evaluation result = evaluate(engine, images, source.get_token(), [&](int) { source.request_stop(); });
    QVERIFY(!result.complete);
    QVERIFY(result.images > 0 && result.images < count);
    QCOMPARE(result.top1, 100.0);
}

QTEST_GUILESS_MAIN(TestInference)
#include "test_inference.moc"
