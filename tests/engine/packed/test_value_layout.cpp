// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/value_layout.h"
#include "engine/random_stream.h"

#include <QtTest>

using namespace binweave;

class TestValueLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesThatLiveTogetherLieApart();
    void aChainNeedsNoMoreThanTwoPlaces();
    void aValueTakesThePlaceOfOneThatEndsWithIt();
};

void TestValueLayout::valuesThatLiveTogetherLieApart()
{
    for (int seed = 0; seed < 200; ++seed) {
        RandomStream stream(20260105, static_cast<std::uint64_t>(seed));
        std::vector<Lifetime> values(30);
        for (Lifetime& value : values) {
            value = {.size = stream.below(100), .first = stream.between(0, 40)};
            value.last = value.first + stream.between(0, 8);
        }
        std::size_t total = 0;
        const auto offsets = placeValues(values, total);
        for (std::size_t i = 0; i < values.size(); ++i) {
            QVERIFY(offsets[i] + values[i].size <= total);
            for (std::size_t j = 0; j < i; ++j) {
                const bool together = values[i].first <= values[j].last && values[j].first <= values[i].last;
                const bool apart =
                    offsets[i] + values[i].size <= offsets[j] || offsets[j] + values[j].size <= offsets[i];
                QVERIFY(!together || apart || values[i].size == 0 || values[j].size == 0);
            }
        }
    }
}

void TestValueLayout::aChainNeedsNoMoreThanTwoPlaces()
{
    std::vector<Lifetime> values;
    for (int i = 0; i < 20; ++i)
        values.push_back({.size = 64, .first = i, .last = i + 1});
    std::size_t total = 0;
    placeValues(values, total);
    QCOMPARE(total, std::size_t(128));
}

void TestValueLayout::aValueTakesThePlaceOfOneThatEndsWithIt()
{
    const std::vector<Lifetime> values{{.size = 64, .first = 0, .last = 1},
                                       {.size = 64, .first = 1, .last = 3, .takes = 0},
                                       {.size = 64, .first = 2, .last = 4},
                                       {.size = 64, .first = 3, .last = 4, .takes = 2}}; // that is read once more
    std::size_t total = 0;
    const auto offsets = placeValues(values, total);
    QCOMPARE(offsets[1], offsets[0]);
    QVERIFY(offsets[2] != offsets[1]);
    QVERIFY(offsets[3] != offsets[1] && offsets[3] != offsets[2]);
    QCOMPARE(total, std::size_t(192));
}

QTEST_GUILESS_MAIN(TestValueLayout)
#include "test_value_layout.moc"
