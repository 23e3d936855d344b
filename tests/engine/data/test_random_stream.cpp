// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_stream.h"

#include <QtTest>
#include <array>
#include <set>

using namespace binweave;

class TestRandomStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNumbersAreTheSameForEver()
    {
        // Written down from the first version: a change would alter every seed's results.
        RandomStream stream(1, 2, 3, 4);
        QCOMPARE(stream.next(), std::uint64_t{17746460552327262811u});
        QCOMPARE(stream.next(), std::uint64_t{12695461570869321057u});
        QCOMPARE(RandomStream(1).normal(), 1.1846277504228055);
        QCOMPARE(shuffledIndices(8, RandomStream(1)), (std::vector<int>{0, 3, 5, 6, 7, 1, 4, 2}));
    }

    void streamsOfDifferentNamesDiffer()
    {
        std::set<std::uint64_t> first;
        for (std::uint64_t seed = 0; seed < 8; ++seed)
            for (std::uint64_t a = 0; a < 8; ++a)
                for (std::uint64_t b = 0; b < 8; ++b)
                    for (std::uint64_t c = 0; c < 8; ++c)
                        first.insert(RandomStream(seed, a, b, c).next());
        QCOMPARE(first.size(), std::size_t{8 * 8 * 8 * 8});
    }

    void everyNumberBelowIsAsLikely_data()
    {
        QTest::addColumn<quint32>("count");
        for (const quint32 count : {1u, 2u, 3u, 7u, 10u})
            QTest::addRow("%u", count) << count;
    }

    void everyNumberBelowIsAsLikely()
    {
        QFETCH(const quint32, count);
        RandomStream stream(5);
        std::array<int, 10> hits = {};
        const int expected = 10000;
        for (quint32 i = 0; i < count * expected; ++i)
            ++hits.at(stream.below(count));
        for (quint32 i = 0; i < count; ++i)
            QVERIFY(std::abs(hits[i] - expected) < 400); // four deviations
    }

    void hugeCountsStayInRange()
    {
        RandomStream stream(6);
        for (int i = 0; i < 1000; ++i)
            QVERIFY(stream.below(0xfffffff0u) < 0xfffffff0u);
    }

    void betweenMeetsBothEnds()
    {
        RandomStream stream(7);
        std::set<int> met;
        for (int i = 0; i < 200; ++i)
            met.insert(stream.between(-2, 2));
        QCOMPARE(met, (std::set<int>{-2, -1, 0, 1, 2}));
    }

    void uniformNumbersFillTheirInterval()
    {
        RandomStream stream(8);
        double sum = 0;
        double least = 1;
        double greatest = 0;
        for (int i = 0; i < 100000; ++i) {
            const double value = stream.uniform();
            sum += value;
            least = std::min(least, value);
            greatest = std::max(greatest, value);
        }
        QVERIFY(least >= 0 && least < 1e-4 && greatest < 1 && greatest > 1 - 1e-4);
        QVERIFY(std::abs(sum / 100000 - 0.5) < 0.004);
    }

    void normalNumbersHaveTheMomentsOfTheirName()
    {
        RandomStream stream(9);
        const int count = 200000;
        double moments[3] = {};
        int beyondTwo = 0;
        for (int i = 0; i < count; ++i) {
            const double value = stream.normal();
            moments[0] += value / count;
            moments[1] += value * value / count;
            moments[2] += value * value * value / count;
            beyondTwo += std::abs(value) > 2;
        }
        QVERIFY(std::abs(moments[0]) < 0.01);
        QVERIFY(std::abs(moments[1] - 1) < 0.02);
        QVERIFY(std::abs(moments[2]) < 0.04);
        QVERIFY(std::abs(beyondTwo - 0.0455 * count) < 0.003 * count);
    }

    void shufflingKeepsEveryIndexAndMovesThemAll()
    {
        const std::vector<int> order = shuffledIndices(1000, RandomStream(10));
        const std::set<int> met(order.begin(), order.end());
        QCOMPARE(met.size(), std::size_t{1000});
        QCOMPARE(*met.rbegin(), 999);
        int fixedPoints = 0;
        for (int i = 0; i < 1000; ++i)
            fixedPoints += order[static_cast<std::size_t>(i)] == i;
        QVERIFY(fixedPoints < 8); // 1 expected
        QVERIFY(shuffledIndices(0, RandomStream(10)).empty());
    }
};

QTEST_GUILESS_MAIN(TestRandomStream)
#include "test_random_stream.moc"
