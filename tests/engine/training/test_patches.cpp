// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_stream.h"
#include "engine/training/patches.h"

#include <QtTest>
#include <cmath>
#include <vector>

using namespace binweave;

namespace {

constexpr int channels = 3;
constexpr int images = 3;

std::vector<float> randomValues(std::size_t count, int name)
{
    std::vector<float> values(count);
    RandomStream random(4, name);
    for (float& value : values)
        value = static_cast<float>(random.uniform(-1, 1));
    return values;
}

/// Straight from the definition: what tap (channel, row, column) of an output pixel sees.
float seen(const Windows& w, const Matrix& x, int channel, int tapRow, int tapColumn, int image, int y, int column)
{
    const int row = y * w.stride + tapRow * w.dilation - w.padBefore;
    const int left = column * w.stride + tapColumn * w.dilation - w.padBefore;
    if (row < 0 || row >= w.height || left < 0 || left >= w.width)
        return 0;
    return x.row(channel)[(image * w.height + row) * w.width + left];
}

} // namespace

Q_DECLARE_METATYPE(binweave::Windows)

class TestPatches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachPatchIsWhatItsWindowSees_data()
    {
        QTest::addColumn<Windows>("windows");
        // height, width, outputHeight, outputWidth, kernel, stride, dilation, padBefore
        QTest::newRow("3x3 on 4x4") << Windows{4, 4, 4, 4, 3, 1, 1, 1};
        QTest::newRow("3x3 on 16x16") << Windows{16, 16, 16, 16, 3, 1, 1, 1};
        QTest::newRow("3x3 on 5x7") << Windows{5, 7, 5, 7, 3, 1, 1, 1};
        QTest::newRow("3x3 stride 2 on 8x8") << Windows{8, 8, 4, 4, 3, 2, 1, 1};
        QTest::newRow("3x3 stride 2 on 9x7") << Windows{9, 7, 5, 4, 3, 2, 1, 1};
        QTest::newRow("2x2 stride 2 on 8x16") << Windows{8, 16, 4, 8, 2, 2, 1, 0};
        QTest::newRow("1x1 stride 2 on 16x16") << Windows{16, 16, 8, 8, 1, 2, 1, 0};
        QTest::newRow("1x1 stride 3 on 7x7") << Windows{7, 7, 3, 3, 1, 3, 1, 0};
        QTest::newRow("5x5 stride 3, dilation 2 on 20x19") << Windows{20, 19, 6, 5, 5, 3, 2, 3};
        QTest::newRow("3x3 dilation 2 on 6x6") << Windows{6, 6, 6, 6, 3, 1, 2, 2};
        QTest::newRow("7x7 stride 2 on 12x12") << Windows{12, 12, 6, 6, 7, 2, 1, 3};
        QTest::newRow("3x3 without padding") << Windows{6, 5, 4, 3, 3, 1, 1, 0};
        QTest::newRow("3x3 with padding that is never left") << Windows{1, 1, 5, 5, 3, 1, 1, 3};
    }

    void eachPatchIsWhatItsWindowSees()
    {
        QFETCH(Windows, windows);
        auto values = randomValues(channels * images * windows.height * windows.width, 1);
        const Matrix x{values.data(), channels, images * windows.height * windows.width};
        const int rows = images * windows.outputHeight;
        for (const int together : {1, 2, windows.outputHeight, windows.outputHeight + 1, rows}) {
            std::vector<float> memory(patchMemory(windows, together), 99.0f);
            for (int first = 0; first < rows; first += together) {
                const RowRange range{first, std::min(together, rows - first)};
                const int columns = range.count * windows.outputWidth;
                std::vector<float> patches(channels * windows.kernel * windows.kernel * columns);
                gatherPatches(windows, x, range, patches.data(), memory.data());
                for (std::size_t i = 0; i < patches.size(); ++i) {
                    const int patchRow = static_cast<int>(i) / columns;
                    const int tap = patchRow % (windows.kernel * windows.kernel);
                    const int pixel = static_cast<int>(i) % columns;
                    const int row = first + pixel / windows.outputWidth;
                    QCOMPARE(patches[i], seen(windows, x, patchRow / (windows.kernel * windows.kernel),
                                              tap / windows.kernel, tap % windows.kernel, row / windows.outputHeight,
                                              row % windows.outputHeight, pixel % windows.outputWidth));
                }
            }
        }
    }

    void scatteringIsTheTransposeOfGathering_data() { eachPatchIsWhatItsWindowSees_data(); }

    /// <gather(x), p> = <x, scatter(p)> for all x and p.
    void scatteringIsTheTransposeOfGathering()
    {
        QFETCH(Windows, windows);
        auto values = randomValues(channels * images * windows.height * windows.width, 1);
        const Matrix x{values.data(), channels, images * windows.height * windows.width};
        std::vector<float> scattered(values.size());
        const Matrix dx{scattered.data(), x.rows, x.columns};
        const int rows = images * windows.outputHeight;
        const int together = windows.outputHeight + 1;
        std::vector<float> memory(patchMemory(windows, together), 99.0f);
        double gatheredProduct = 0;
        for (int first = 0; first < rows; first += together) {
            const RowRange range{first, std::min(together, rows - first)};
            const auto p =
                randomValues(channels * windows.kernel * windows.kernel * range.count * windows.outputWidth, 2 + first);
            std::vector<float> gathered(p.size());
            gatherPatches(windows, x, range, gathered.data(), memory.data());
            scatterPatches(windows, p.data(), range, dx, memory.data());
            for (std::size_t i = 0; i < p.size(); ++i)
                gatheredProduct += gathered[i] * p[i];
        }
        double scatteredProduct = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            scatteredProduct += values[i] * scattered[i];
        QVERIFY(std::fabs(gatheredProduct - scatteredProduct) < 1e-3);
    }
};

QTEST_APPLESS_MAIN(TestPatches)
#include "test_patches.moc"
