// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/team.h"

#include <QtTest>
#include <atomic>
#include <numeric>
#include <stdexcept>
#include <tbb/global_control.h>
#include <thread>
#include <vector>

using namespace binweave;

/// Threads that share pieces of work.
class TestTeam : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPieceIsDoneOnce_data();
    void everyPieceIsDoneOnce();
    void membersDoOnePieceAtATime();
    void helpersTakePart();
    void worksWithoutHelpers();
    void whatAPartThrowsArrives();

private:
    tbb::global_control m_control{tbb::global_control::max_allowed_parallelism, 8}; ///< however few cores there are
};

void TestTeam::everyPieceIsDoneOnce_data()
{
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 3, 8})
        QTest::addRow("%d", threads) << threads;
}

void TestTeam::everyPieceIsDoneOnce()
{
    QFETCH(int, threads);
    tbb::task_arena(threads).execute([&] {
        Team::gather(threads, [&](Team& team) {
            QCOMPARE(team.threads(), threads);
            for (int round = 0; round < 5000; ++round) {
                std::vector<int> done(round % 20); // no two pieces write the same element; share() makes them visible
                team.share(static_cast<int>(done.size()), [&](int, int piece) { done[piece] += piece + 1; });
                for (std::size_t piece = 0; piece < done.size(); ++piece)
                    QCOMPARE(done[piece], static_cast<int>(piece) + 1);
            }
        });
    });
}

void TestTeam::membersDoOnePieceAtATime()
{
    constexpr int threads = 4;
    tbb::task_arena(threads).execute([] {
        Team::gather(threads, [](Team& team) {
            std::vector<int> written(threads);
            std::vector<std::atomic<int>> inside(threads);
            std::atomic<int> collisions = 0;
            for (int round = 0; round < 2000; ++round) {
                team.share(10, [&](int member, int) {
                    collisions += inside[member]++;
                    ++written[member];
                    --inside[member];
                });
            }
            QCOMPARE(collisions.load(), 0);
            QCOMPARE(std::accumulate(written.begin(), written.end(), 0), 20000);
        });
    });
}

void TestTeam::helpersTakePart()
{
    tbb::task_arena(2).execute([] {
        Team::gather(2, [](Team& team) {
            std::atomic<int> together = 0;
            team.share(2, [&](int, int) { // each waits for the other
                ++together;
                while (together < 2)
                    std::this_thread::yield();
            });
            QCOMPARE(together.load(), 2);
        });
    });
}

/// Where TBB has no thread for them, the caller does all of it, and the team ends.
void TestTeam::worksWithoutHelpers()
{
    tbb::task_arena(1).execute([] {
        Team::gather(4, [](Team& team) {
            std::vector<int> members;
            team.share(5, [&](int member, int) { members.push_back(member); });
            QCOMPARE(members, std::vector<int>(5, 0));
        });
    });
}

void TestTeam::whatAPartThrowsArrives()
{
    tbb::task_arena(2).execute([] {
        Team::gather(2, [](Team& team) {
            for (int bad = 0; bad < 4; ++bad) {
                std::atomic<int> others = 0;
                const auto part = [&](int, int piece) {
                    if (piece == bad)
                        throw std::runtime_error("no room");
                    ++others;
                };
                QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.share(4, part));
                QCOMPARE(others.load(), 3);
                team.share(4, [&](int, int) { ++others; });
                QCOMPARE(others.load(), 7);
            }
        });
    });
}

QTEST_GUILESS_MAIN(TestTeam)
#include "test_team.moc"
