// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_convolution.h"
#include "engine/random_stream.h"

#include <QtTest>
#include <algorithm>
#include <limits>
#include <vector>

using namespace binweave;

namespace {

struct Case
{
    int inputs = 1;
    int outputs = 1;
    int height = 1;
    int width = 1;
    int kernel = 3;
    int stride = 1;
    int dilation = 1;
    int bases = 1;
    int padBefore = -1; ///< -1: as much as leaves the plane's size
    int padAfter = -1;

    op::Convolution convolution() const
    {
        const int reach = (kernel - 1) * dilation;
        return {.outputChannels = outputs,
                .kernel = kernel,
                .stride = stride,
                .dilation = dilation,
                .padBefore = padBefore >= 0 ? padBefore : reach / 2,
                .padAfter = padAfter >= 0 ? padAfter : reach - reach / 2,
                .bases = bases,
                .weights = {},
                .input = {}};
    }
    TensorShape input() const { return {inputs, height, width}; }
    TensorShape output() const
    {
        const op::Convolution layer = convolution();
        const auto side = [&](int size) {
            return (size + layer.padBefore + layer.padAfter - (kernel - 1) * dilation - 1) / stride + 1;
        };
        return {outputs, side(height), side(width)};
    }
};

/// -1 and +1, and where `zeros` also 0, whose sign is +1.
std::vector<float> randomSigns(std::size_t count, bool zeros, RandomStream stream)
{
    std::vector<float> signs(count);
    for (float& sign : signs)
        sign = zeros && stream.below(4) == 0 ? 0.0f : static_cast<float>(stream.below(2)) * 2 - 1;
    return signs;
}

/// x: [row][column][channel] to bits.
std::vector<std::uint8_t> packed(const std::vector<float>& x, const BitPlane& plane)
{
    std::vector<std::uint8_t> bits(plane.bytes());
    std::size_t next = 0;
    for (int row = 0; row < plane.shape.height; ++row) {
        BitWriter writer(bits.data() + plane.byteOf(row), plane.bitOf(0));
        for (int i = 0; i < plane.shape.width * plane.shape.channels; ++i)
            writer.append(x[next++] >= 0, 1);
    }
    return bits;
}

/// The definition: products of signs inside the plane.
int sumAt(const Case& test, const std::vector<float>& x, const std::vector<float>& weights, int row, int column,
          int channel)
{
    const op::Convolution layer = test.convolution();
    const auto sign = [](float value) { return value >= 0 ? 1 : -1; };
    int sum = 0;
    for (int i = 0; i < test.inputs; ++i) {
        for (int tap = 0; tap < test.kernel * test.kernel; ++tap) {
            const int y = row * test.stride - layer.padBefore + tap / test.kernel * test.dilation;
            const int z = column * test.stride - layer.padBefore + tap % test.kernel * test.dilation;
            if (y >= 0 && y < test.height && z >= 0 && z < test.width)
                sum += sign(x[(y * test.width + z) * test.inputs + i]) *
                       sign(weights[(channel * test.inputs + i) * test.kernel * test.kernel + tap]);
        }
    }
    return sum;
}

std::vector<Case> cases()
{
    std::vector<Case> cases;
    // Channels around words and lanes, on both sides.
    for (int channels : {1, 2, 7, 8, 10, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 130}) {
        cases.push_back({.inputs = channels, .outputs = 5, .height = 4, .width = 5});
        cases.push_back({.inputs = 3, .outputs = channels, .height = 3, .width = 7});
    }
    for (int kernel : {1, 2, 3, 4, 5, 7, 15}) {
        for (int stride : {1, 2, 3, 4})
            cases.push_back({.inputs = 20, .outputs = 9, .height = 7, .width = 6, .kernel = kernel, .stride = stride});
    }
    for (int dilation : {2, 3}) {
        for (int inputs : {11, 32, 70})
            cases.push_back({.inputs = inputs, .outputs = 18, .height = 6, .width = 9, .dilation = dilation});
    }
    cases.push_back({.inputs = 64, .outputs = 33, .height = 9, .width = 9, .stride = 2, .dilation = 2});
    // Planes of one pixel, one row, one column: all is border.
    cases.push_back({.inputs = 64, .outputs = 64});
    cases.push_back({.inputs = 10, .outputs = 20, .kernel = 7});
    cases.push_back({.inputs = 40, .outputs = 20, .height = 1, .width = 13});
    cases.push_back({.inputs = 40, .outputs = 20, .height = 13, .width = 1, .stride = 2});
    // Residual kernels of 2 on odd and even planes, no padding, more than needed.
    cases.push_back({.inputs = 10, .outputs = 20, .height = 5, .width = 5, .kernel = 2, .stride = 2});
    cases.push_back({.inputs = 10, .outputs = 20, .height = 6, .width = 6, .kernel = 2, .stride = 2});
    cases.push_back({.inputs = 32, .outputs = 20, .height = 6, .width = 8, .padBefore = 0, .padAfter = 0});
    cases.push_back({.inputs = 32, .outputs = 20, .height = 3, .width = 3, .padBefore = 3, .padAfter = 2});
    cases.push_back({.inputs = 9, .outputs = 20, .height = 3, .width = 3, .padBefore = 3, .padAfter = 2});
    // More than 31 words in a kernel row; more than one group of blocks; bases side by side.
    cases.push_back({.inputs = 512, .outputs = 70, .height = 2, .width = 3});
    cases.push_back({.inputs = 700, .outputs = 4, .height = 2, .width = 2});
    cases.push_back({.inputs = 20, .outputs = 20, .height = 4, .width = 14, .bases = 5});
    return cases;
}

} // namespace

class TestBinaryConvolution : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sumsAreThoseOfTheDefinition_data()
    {
        addCases([](const KernelSet&) { return true; });
    }
    void sumsAreThoseOfTheDefinition();
    void everyWeightBitIsInItsPlace();
    void marginsMayBeWiderThanNeeded();
    void bitsAreTheComparedSums_data()
    {
        addCases([](const KernelSet& set) { return set.binaryBitsRow != nullptr; });
    }
    void bitsAreTheComparedSums();
    void epiloguesAreThePortableOne_data() { addSets(); }
    void epiloguesAreThePortableOne();
    void signsAreThePortableOnes_data() { addSets(); }
    void signsAreThePortableOnes();
    void thresholdsAreThePortableOnes_data() { addSets(); }
    void thresholdsAreThePortableOnes();

private:
    static void addSets();
    static void addCases(bool (*wanted)(const KernelSet&));
    static void compareSums(const Case& test, const BitPlane& plane, const std::vector<float>& x,
                            const std::vector<float>& weights, const KernelSet& set);
};

void TestBinaryConvolution::addSets()
{
    QTest::addColumn<const KernelSet*>("set");
    for (const KernelSet& set : kernelSets()) {
        if (set.supported())
            QTest::addRow("%s", set.name) << &set;
    }
}

void TestBinaryConvolution::compareSums(const Case& test, const BitPlane& plane, const std::vector<float>& x,
                                        const std::vector<float>& weights, const KernelSet& set)
{
    const BinaryConvolution convolution(test.convolution(), plane, test.output(), weights, set);
    BinaryConvolution::Scratch scratch;
    convolution.prepare(scratch);
    int rows = 0;
    const auto bits = packed(x, plane);
    convolution.run(bits.data(), scratch, [&](int row, const std::int32_t* sums) {
        QCOMPARE(row, rows++);
        for (int column = 0; column < test.output().width; ++column) {
            for (int c = 0; c < test.outputs * test.bases; ++c) {
                const int expected = sumAt(test, x, weights, row, column, c);
                const int got = sums[column * convolution.sumStride() + c];
                const QByteArray where = QString("row %1, column %2, channel %3: %4, not %5")
                                             .arg(row)
                                             .arg(column)
                                             .arg(c)
                                             .arg(got)
                                             .arg(expected)
                                             .toUtf8();
                QVERIFY2(got == expected, where.constData());
            }
        }
    });
    QCOMPARE(rows, test.output().height);
}

void TestBinaryConvolution::addCases(bool (*wanted)(const KernelSet&))
{
    QTest::addColumn<const KernelSet*>("set");
    QTest::addColumn<Case>("test");
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported() || !wanted(set))
            continue;
        for (const Case& test : cases()) {
            const op::Convolution layer = test.convolution();
            QTest::addRow("%s %dx%dx%d -> %dx%d, kernel %d, stride %d, dilation %d, padding %d+%d", set.name,
                          test.inputs, test.height, test.width, test.bases, test.outputs, test.kernel, test.stride,
                          test.dilation, layer.padBefore, layer.padAfter)
                << &set << test;
        }
    }
}

void TestBinaryConvolution::sumsAreThoseOfTheDefinition()
{
    QFETCH(const KernelSet*, set);
    QFETCH(Case, test);
    const auto weightCount =
        static_cast<std::size_t>(test.bases) * test.outputs * test.inputs * test.kernel * test.kernel;
    const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), true, RandomStream(1));
    const auto weights = randomSigns(weightCount, true, RandomStream(2));
    compareSums(test, BinaryConvolution::planeFor(test.convolution(), test.input(), test.output()), x, weights, *set);
}

void TestBinaryConvolution::bitsAreTheComparedSums()
{
    QFETCH(const KernelSet*, set);
    QFETCH(Case, test);
    const auto weightCount =
        static_cast<std::size_t>(test.bases) * test.outputs * test.inputs * test.kernel * test.kernel;
    const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), true, RandomStream(9));
    const auto weights = randomSigns(weightCount, true, RandomStream(10));
    const BitPlane plane = BinaryConvolution::planeFor(test.convolution(), test.input(), test.output());
    const BinaryConvolution summing(test.convolution(), plane, test.output(), weights, *set);
    BinaryConvolution comparing = summing;
    RandomStream stream(11);
    std::vector<Threshold> thresholds(static_cast<std::size_t>(test.bases) * test.outputs);
    for (Threshold& threshold : thresholds) {
        constexpr int extremes[] = {std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
        threshold.least = stream.below(8) == 0 ? extremes[stream.below(2)] : stream.between(-3, 3); // many ties
        threshold.flipped = stream.below(2) == 1;
    }
    comparing.compareWith(thresholds);

    BinaryConvolution::Scratch scratch;
    summing.prepare(scratch);
    const auto input = packed(x, plane);
    const auto stride = static_cast<int>(summing.sumStride());
    const int halves = stride / 16;
    const int rowHalves = test.output().width * halves;
    for (const int gap : {0, 2}) { // rows of outputs that follow each other, or do not
        std::vector<std::uint16_t> bits(static_cast<std::size_t>(test.output().height) * (rowHalves + gap));
        comparing.beginWindows(input.data(), scratch);
        comparing.runBits(input.data(), scratch, {0, test.output().height}, bits.data(), rowHalves + gap);
        summing.run(input.data(), scratch, [&](int row, const std::int32_t* sums) {
            const std::uint16_t* got = &bits[static_cast<std::size_t>(row) * (rowHalves + gap)];
            for (int i = 0; i < test.output().width * stride; ++i) {
                const std::size_t channel = i % stride;
                const bool bit = channel < thresholds.size() && thresholds[channel](sums[i]);
                QVERIFY2((got[i / 16] >> i % 16 & 1) == bit, qPrintable(QString("row %1, value %2").arg(row).arg(i)));
            }
        });
    }
}

/// One weight differs from all others: a permuted bit shows where it went.
void TestBinaryConvolution::everyWeightBitIsInItsPlace()
{
    const Case test{.inputs = 19, .outputs = 3, .height = 3, .width = 3};
    const BitPlane plane = BinaryConvolution::planeFor(test.convolution(), test.input(), test.output());
    const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), false, RandomStream(3));
    std::vector<float> weights(static_cast<std::size_t>(test.outputs) * test.inputs * 9, -1.0f);
    for (float& weight : weights) {
        weight = 1;
        compareSums(test, plane, x, weights, *chooseKernelSet().value());
        weight = -1;
        if (QTest::currentTestFailed())
            return;
    }
}

/// Several convolutions may read the same bits, each with windows of its own.
void TestBinaryConvolution::marginsMayBeWiderThanNeeded()
{
    for (int inputs : {10, 32}) {
        const Case test{.inputs = inputs, .outputs = 17, .height = 5, .width = 4, .kernel = 3, .stride = 2};
        BitPlane plane = BinaryConvolution::planeFor(test.convolution(), test.input(), test.output());
        plane.top += 2;
        plane.bottom += 1;
        plane.left += 3;
        plane.right += 2;
        const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), false, RandomStream(4));
        const auto weights = randomSigns(static_cast<std::size_t>(test.outputs) * inputs * 9, false, RandomStream(5));
        for (const KernelSet& set : kernelSets()) {
            if (set.supported())
                compareSums(test, plane, x, weights, set);
        }
    }
}

void TestBinaryConvolution::epiloguesAreThePortableOne()
{
    QFETCH(const KernelSet*, set);
    RandomStream stream(6);
    const auto random = [&](std::size_t count) {
        std::vector<float> values(count);
        std::ranges::generate(values, [&] { return static_cast<float>(stream.uniform(-2, 2)); });
        return values;
    };
    for (int channels : {1, 7, 8, 9, 16, 20, 33}) {
        for (int bases : {1, 2, 5}) {
            constexpr int columns = 3;
            const int sumStride = channels * bases + 5;
            std::vector<std::int32_t> sums(static_cast<std::size_t>(columns) * sumStride);
            std::ranges::generate(sums, [&] { return stream.between(-5000, 5000); });
            const auto factors = random(static_cast<std::size_t>(bases) * channels);
            const auto scale = random(channels), shift = random(channels);
            const auto addend = random(static_cast<std::size_t>(columns) * channels);
            for (int parts = 0; parts < 4; ++parts) {
                std::vector<float> got(addend.size() + 1, -1.0f);
                std::vector<float> expected = got;
                EpilogueRow row{.columns = columns,
                                .channels = channels,
                                .bases = bases,
                                .sums = sums.data(),
                                .sumStride = sumStride,
                                .factors = factors.data(),
                                .scale = parts & 1 ? scale.data() : nullptr,
                                .shift = parts & 1 ? shift.data() : nullptr,
                                .addend = parts & 2 ? addend.data() : nullptr,
                                .values = got.data()};
                set->epilogueRow(row);
                row.values = expected.data();
                kernelSets().front().epilogueRow(row);
                QCOMPARE(got, expected);
            }
        }
    }
}

void TestBinaryConvolution::signsAreThePortableOnes()
{
    QFETCH(const KernelSet*, set);
    const float special[] = {0.0f, -0.0f, 1e-45f, -1e-45f, 1, -1, INFINITY, -INFINITY, NAN, -NAN};
    RandomStream stream(7);
    for (int count : {1, 8, 15, 16, 17, 31, 32, 33, 64, 100}) {
        std::vector<float> values(count);
        std::ranges::generate(values, [&] { return special[stream.below(std::size(special))]; });
        std::vector<std::uint32_t> got((count + 31) / 32 + 1, 0xabcdu), expected = got;
        set->signBits(values.data(), count, got.data());
        kernelSets().front().signBits(values.data(), count, expected.data());
        QCOMPARE(got, expected);
        for (int i = 0; i < count; ++i)
            QCOMPARE((got[i / 32] >> i % 32 & 1) != 0, values[i] >= 0);
    }
}

void TestBinaryConvolution::thresholdsAreThePortableOnes()
{
    QFETCH(const KernelSet*, set);
    RandomStream stream(8);
    for (int channels : {1, 8, 10, 16, 17, 32, 33, 70}) {
        constexpr int columns = 4;
        const int sumStride = channels + 3;
        const int words = (channels + 31) / 32;
        std::vector<std::int32_t> sums(static_cast<std::size_t>(columns) * sumStride), least(channels);
        std::ranges::generate(sums, [&] { return stream.between(-3, 3); }); // many ties
        std::ranges::generate(least, [&] { return stream.between(-3, 3); });
        std::vector<std::uint32_t> flipped(words);
        for (int c = 0; c < channels; ++c)
            flipped[c / 32] |= stream.below(2) << c % 32;
        std::vector<std::uint32_t> got(static_cast<std::size_t>(columns) * words + 1, 0xabcdu), expected = got;
        ThresholdRow row{columns, channels, sums.data(), sumStride, least.data(), flipped.data(), got.data()};
        set->thresholdRow(row);
        row.words = expected.data();
        kernelSets().front().thresholdRow(row);
        QCOMPARE(got, expected);
    }
}

QTEST_GUILESS_MAIN(TestBinaryConvolution)
#include "test_binary_convolution.moc"
