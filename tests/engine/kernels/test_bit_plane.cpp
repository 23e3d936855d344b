// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/bit_plane.h"
#include "engine/random_stream.h"

#include <QtTest>
#include <algorithm>
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
    for (int channels = 1; channels <= 140; ++channels)
        QTest::addRow("%d channels", channels) << channels;
}

void TestBitPlane::gapsBetweenPixelsClose()
{
    QFETCH(int, channels);
    RandomStream stream(channels);
    const int halves = (channels + 15) / 16;
    for (const int pixels : {1, 2, 3, 4, 5, 7, 8, 33}) {
        for (const int start : {0, channels, 2 * channels, 5}) {
            std::vector<bool> expected(start);
            std::vector<std::uint16_t> from(1ULL * pixels * halves + 3, 0xffff);
            for (int pixel = 0; pixel < pixels; ++pixel) {
                std::fill_n(&from[1ULL * pixel * halves], halves, std::uint16_t{});
                for (int c = 0; c < channels; ++c) {
                    const std::uint32_t bit = stream.below(2);
                    from[1ULL * pixel * halves + c / 16] |= static_cast<std::uint16_t>(bit << c % 16);
                    expected.push_back(bit != 0);
                }
            }
            // As a row of a plane: zeros before, and no byte more than may be written.
            std::vector<std::uint8_t> bytes(expected.size() / 8 + 9, 0xff);
            std::fill_n(bytes.begin(), start / 8 + 1, std::uint8_t{});
            closeGaps(from.data(), halves, channels, pixels, bytes.data(), start);
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY2((bytes[i / 8] >> i % 8 & 1) == expected[i],
                         qPrintable(QString("%1 pixels from bit %2: bit %3").arg(pixels).arg(start).arg(i)));
            QCOMPARE(bytes[(expected.size() - 1) / 8] >> (expected.size() - 1) % 8 >> 1, 0);
        }
    }
}

QTEST_APPLESS_MAIN(TestBitPlane)
#include "test_bit_plane.moc"
