// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/bit_plane.h"
#include "engine/random_stream.h"
#include "tests/engine/kernels/bit_plane_checks.h"

#include <QtTest>
#include <vector>

using namespace binweave;

class TestBitPlane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appendedBitsFollowEachOther();
    void gapsBetweenPixelsClose_data();
    void gapsBetweenPixelsClose();
};

void TestBitPlane::appendedBitsFollowEachOther()
{
    RandomStream stream(1);
    for (int start = 0; start < 8; ++start) {
        std::vector<bool> expected(start);
        std::vector<std::uint8_t> bytes(1000, 0xff);
        bytes[0] = 0;
        BitWriter writer(bytes.data(), start);
        for (int run = 0; run < 100; ++run) {
            const int count = stream.between(0, BitWriter::most);
            const std::uint64_t bits = count == 0 ? 0 : stream.next() >> (64 - count);
            writer.append(bits, count);
            for (int i = 0; i < count; ++i)
                expected.push_back((bits >> i & 1) != 0);
        }
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE((bytes[i / 8] >> i % 8 & 1) != 0, expected[i]);
        QCOMPARE(bytes[expected.size() / 8 + 9], 0xff);
    }
}

void TestBitPlane::gapsBetweenPixelsClose_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<const KernelSet*>("set");
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported())
            continue;
        for (int channels = 1; channels <= 140; ++channels)
            QTest::addRow("%s, %d channels", set.name, channels) << channels << &set;
    }
}

void TestBitPlane::gapsBetweenPixelsClose()
{
    QFETCH(int, channels);
    QFETCH(const KernelSet*, set);
    Comparison comparison;
    compareClosedGaps(*set, channels, comparison);
    QVERIFY2(comparison.difference().empty(), comparison.difference().c_str());
}

QTEST_APPLESS_MAIN(TestBitPlane)
#include "test_bit_plane.moc"
