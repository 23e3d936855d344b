// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/arena.h"

#include "engine/random_stream.h"

#include <QtTest>
#include <map>
#include <mutex>

using namespace binweave;

/// How threads share a layer.
class TestArena : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rangesAreAllOfIt();
    void whatIsNotWorthItStaysOnOneThread();
    void helpersThatAreThereTakeSmallerLayers();

private:
    static constexpr long long large = 1'000'000'000;
    static constexpr long long medium = 20'000; ///< steps: for two threads that are there
    ArenaLayout m_layout;
    Arena m_arena{m_layout};
};

void TestArena::rangesAreAllOfIt()
{
    RandomStream stream(1);
    for (int round = 0; round < 2000; ++round) {
        const int threads = stream.between(2, 9);
        const int perRow = stream.between(1, 8);
        const int size = perRow * stream.between(1, 60);
        const long long steps = round % 2 ? large : stream.between(0, 400'000);
        Team team(threads);
        m_arena.team = &team;
        std::mutex mutex;
        std::map<int, int> ranges;
        bool areSound = true;
        m_arena.share(
            steps, size,
            [&](Arena::Strip&, IndexRange range) {
                const std::scoped_lock lock(mutex);
                areSound = areSound && range.first < range.last && ranges.emplace(range.first, range.last).second;
            },
            perRow);
        QVERIFY(areSound);
        int end = 0;
        for (const auto& [first, last] : ranges) {
            QCOMPARE(first, end);
            end = last;
        }
        QCOMPARE(end, size);
        QVERIFY(steps < large || size == 1 || ranges.size() > 1);
    }
    m_arena.team = nullptr;
}

void TestArena::whatIsNotWorthItStaysOnOneThread()
{
    const auto calls = [&] {
        int count = 0;
        m_arena.share(medium, 100, [&](Arena::Strip& strip, IndexRange range) {
            count += &strip == &m_arena.strip() && range.first == 0 && range.last == 100;
        });
        return count;
    };
    QCOMPARE(calls(), 1);
    Team team(2);
    m_arena.team = &team;
    QCOMPARE(calls(), 1);
    QVERIFY(!team.hasCalledHelpers());
    m_arena.team = nullptr;
}

void TestArena::helpersThatAreThereTakeSmallerLayers()
{
    Team team(2);
    m_arena.team = &team;
    std::atomic<int> calls = 0;
    const auto count = [&](Arena::Strip&, IndexRange) { ++calls; };
    m_arena.share(large, 100, count);
    QVERIFY(team.hasCalledHelpers());
    calls = 0;
    m_arena.share(medium, 100, count);
    QVERIFY(calls > 1);
    m_arena.team = nullptr;
}

QTEST_GUILESS_MAIN(TestArena)
#include "test_arena.moc"
