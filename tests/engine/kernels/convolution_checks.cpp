// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/convolution_checks.h"

#include "engine/random_stream.h"

#include <limits>

namespace binweave {

namespace {

/// x: [row][column][channel] to bits.
std::vector<std::uint8_t> packed(std::span<const float> x, const BitPlane& plane)
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
int sumAt(const ConvolutionCase& test, std::span<const float> x, const std::vector<float>& weights, int row, int column,
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

/// Many ties, and some that no sum reaches.
std::vector<Threshold> randomThresholds(std::size_t count, RandomStream stream)
{
    std::vector<Threshold> thresholds(count);
    for (Threshold& threshold : thresholds) {
        constexpr int extremes[] = {std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
        threshold.least = stream.below(8) == 0 ? extremes[stream.below(2)] : stream.between(-3, 3);
        threshold.flipped = stream.below(2) == 1;
    }
    return thresholds;
}

} // namespace

op::Convolution ConvolutionCase::convolution() const
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

TensorShape ConvolutionCase::output() const
{
    const op::Convolution layer = convolution();
    const auto side = [&](int size) {
        return (size + layer.padBefore + layer.padAfter - (kernel - 1) * dilation - 1) / stride + 1;
    };
    return {outputs, side(height), side(width)};
}

std::string ConvolutionCase::name() const
{
    const op::Convolution layer = convolution();
    return fmt::format("{}x{}x{} -> {}x{}, kernel {}, stride {}, dilation {}, padding {}+{}", inputs, height, width,
                       bases, outputs, kernel, stride, dilation, layer.padBefore, layer.padAfter);
}

std::vector<ConvolutionCase> convolutionCases()
{
    std::vector<ConvolutionCase> cases;
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
    // Windows up to 16383 bits and longer ones.
    for (int inputs : {1813, 1824, 2048})
        cases.push_back({.inputs = inputs, .outputs = 3, .height = 2, .width = 2});
    cases.push_back({.inputs = 334, .outputs = 20, .height = 3, .width = 2, .kernel = 7});
    cases.push_back({.inputs = 20, .outputs = 20, .height = 4, .width = 14, .bases = 5});
    // Bases in groups of channels, full and not; tiles of all widths.
    for (int bases = 1; bases <= ChannelGroups::mostBases; ++bases) {
        for (int outputs : {4, 8, 16, 20, 23, 40, 48, 52, 72, 112})
            cases.push_back({.inputs = 12, .outputs = outputs, .height = 3, .width = 3 + outputs % 9, .bases = bases});
    }
    // Rows whose ends count fewer words of a window, in tiles of one row and of two, and rows that count fewer of the
    // kernel's: all of a plane's, those of its border, in place and not.
    for (int width : {4, 5, 7, 8, 9, 16, 17}) {
        for (int inputs : {72, 80, 128, 256}) {
            const int height = 1 + (width + inputs) % 5;
            cases.push_back({.inputs = inputs, .outputs = 24, .height = height, .width = width});
            cases.push_back({.inputs = inputs, .outputs = 20, .height = height, .width = width, .bases = 2});
            cases.push_back({.inputs = inputs, .outputs = 7, .height = 5, .width = 2 * width, .stride = 2});
        }
        cases.push_back({.inputs = 64, .outputs = 150, .height = 6, .width = width, .kernel = 5});
        cases.push_back(
            {.inputs = 128, .outputs = 8, .height = 4, .width = 2 * width, .stride = 2, .padBefore = 2, .padAfter = 1});
    }
    RandomStream stream(20270203);
    for (int i = 0; i < 30; ++i)
        cases.push_back({.inputs = stream.between(1, 150),
                         .outputs = stream.between(1, 50),
                         .height = stream.between(1, 7),
                         .width = stream.between(1, 11),
                         .kernel = stream.between(1, 5),
                         .stride = stream.between(1, 3),
                         .dilation = stream.between(1, 3),
                         .bases = stream.between(1, 3)});
    return cases;
}

std::vector<float> randomSigns(std::size_t count, bool zeros, std::uint64_t seed)
{
    RandomStream stream(seed);
    std::vector<float> signs(count);
    for (float& sign : signs)
        sign = zeros && stream.below(4) == 0 ? 0.0f : static_cast<float>(stream.below(2)) * 2 - 1;
    return signs;
}

void compareSums(const KernelSet& set, const ConvolutionCase& test, const BitPlane& plane, const std::vector<float>& x,
                 const std::vector<float>& weights, Comparison& comparison)
{
    const std::span values(x);
    const auto ofPlane = static_cast<std::size_t>(test.input().elements());
    const int planes = static_cast<int>(x.size() / ofPlane);
    const int height = test.output().height;
    const auto valuesOf = [&](int number) { return values.subspan(number * ofPlane, ofPlane); };
    std::vector<std::uint8_t> bits;
    for (int number = 0; number < planes; ++number) {
        const auto more = packed(valuesOf(number), plane);
        bits.insert(bits.end(), more.begin(), more.end());
    }
    const BinaryConvolution convolution(test.convolution(), plane, test.output(), weights, set,
                                        BinaryConvolution::Lanes::inOrder, planes);
    BinaryConvolution::Scratch scratch;
    convolution.prepare(scratch);
    convolution.beginWindows(bits.data(), scratch);
    int rows = 0;
    const auto name = [&] { return fmt::format("{} {}", set.name, test.name()); };
    const auto compareRow = [&](int row, const std::int32_t* sums) {
        comparison.expect(row, rows++, [&] { return name() + ", row"; });
        for (int column = 0; column < test.output().width; ++column) {
            for (int c = 0; c < test.outputs * test.bases; ++c)
                comparison.expect(sums[column * convolution.sumStride() + c],
                                  sumAt(test, valuesOf(row / height), weights, row % height, column, c), [&] {
                                      return fmt::format("{}, row {}, column {}, channel {}", name(), row, column, c);
                                  });
        }
    };
    for (int number = 0; number < planes; ++number)
        convolution.runRows(bits.data(), scratch, {number * height, (number + 1) * height}, compareRow);
    comparison.expect(rows, planes * height, [&] { return name() + ", rows"; });
}

void compareSums(const KernelSet& set, const ConvolutionCase& test, Comparison& comparison)
{
    const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), true, 1);
    compareSums(set, test, test.plane(), x, randomSigns(test.weightCount(), true, 2), comparison);
}

void compareBits(const KernelSet& set, const ConvolutionCase& test, Comparison& comparison)
{
    const BitPlane plane = test.plane();
    const auto weights = randomSigns(test.weightCount(), true, 10);
    const BinaryConvolution summing(test.convolution(), plane, test.output(), weights, set);
    if (!summing.kernels().binaryBitsRow)
        return;
    BinaryConvolution comparing = summing;
    const auto thresholds = randomThresholds(1ULL * test.bases * test.outputs, RandomStream(11));
    comparing.compareWith(thresholds);

    BinaryConvolution::Scratch scratch;
    summing.prepare(scratch);
    const auto input = packed(randomSigns(static_cast<std::size_t>(test.input().elements()), true, 9), plane);
    const int halves = summing.halves();
    const int rowHalves = test.output().width * halves;
    const int blocks = test.output().height * comparing.blocks();
    for (const int gap : {0, 2, 4}) { // rows of outputs that follow each other, or do not; in two parts of blocks
        std::vector<std::uint16_t> bits(static_cast<std::size_t>(test.output().height) * (rowHalves + gap));
        comparing.beginWindows(input.data(), scratch);
        if (gap < 4) {
            comparing.runBits(input.data(), scratch, {0, test.output().height}, bits.data(), rowHalves + gap);
        } else {
            comparing.runBitsOfBlocks(input.data(), scratch, {0, blocks / 3}, bits.data(), rowHalves + gap);
            comparing.runBitsOfBlocks(input.data(), scratch, {blocks / 3, blocks}, bits.data(), rowHalves + gap);
        }
        summing.run(input.data(), scratch, [&](int row, const std::int32_t* sums) {
            const std::uint16_t* got = &bits[static_cast<std::size_t>(row) * (rowHalves + gap)];
            for (int i = 0; i < 16 * rowHalves; ++i) {
                const std::size_t channel = i % (16 * halves);
                const std::int32_t sum = sums[i / (16 * halves) * summing.sumStride() + channel];
                const bool bit = channel < thresholds.size() && thresholds[channel](sum);
                comparison.expect((got[i / 16] >> i % 16 & 1) != 0, bit,
                                  [&] { return fmt::format("{} {}, row {}, bit {}", set.name, test.name(), row, i); });
            }
        });
    }
}

namespace {

/// What follows the sums; each part may be left out.
struct ValueParts
{
    ValueParts(const ConvolutionCase& test, std::uint64_t seed) : m_stream(seed)
    {
        const TensorShape output = test.output();
        factors = random(1ULL * test.bases * test.outputs);
        for (auto* perChannel : {&scale, &shift, &slopes, &beforeSign})
            *perChannel = random(static_cast<std::size_t>(test.outputs));
        addend = random(static_cast<std::size_t>(output.elements()));
        scaled = m_stream.below(3) > 0;
        added = m_stream.below(2) == 0;
        sloped = m_stream.below(2) == 0;
        shifted = m_stream.below(2) == 0;
        if (test.bases == 1 && scaled && m_stream.below(2) == 0) {
            isPlain = true;
            std::ranges::fill(factors, 1.0f);
        }
    }

    /// Of one output from its bases' sums.
    float value(const ConvolutionCase& test, std::size_t at, std::size_t channel, auto&& sumOf) const
    {
        const auto factor = [&](int base) { return factors[1ULL * base * test.outputs + channel]; };
        float y = weightedSum(test.bases, factor, [&](int base) { return static_cast<float>(sumOf(base)); });
        if (scaled)
            y = normalized(y, scale[channel], shift[channel]);
        if (added)
            y += addend[at];
        return sloped ? binweave::sloped(y, slopes[channel]) : y;
    }
    bool bit(float value, std::size_t channel) const
    {
        return isPositive(shifted ? binweave::shifted(value, beforeSign[channel]) : value);
    }

    std::vector<float> factors, scale, shift, addend, slopes, beforeSign;
    bool scaled, added, sloped, shifted;
    bool isPlain = false; ///< factors of 1, which a kernel need not know

private:
    std::vector<float> random(std::size_t count)
    {
        std::vector<float> values(count);
        // In quarters: many values are 0, a tie of its sign.
        std::ranges::generate(values, [&] { return static_cast<float>(m_stream.between(-8, 8)) / 4; });
        return values;
    }
    RandomStream m_stream;
};

} // namespace

void compareValues(const KernelSet& set, const ConvolutionCase& test, Comparison& comparison)
{
    if (!BinaryConvolution::givesValues(test.convolution(), test.inputs, set))
        return;
    const BitPlane plane = test.plane();
    const TensorShape output = test.output();
    const auto weights = randomSigns(test.weightCount(), true, 10);
    const BinaryConvolution grouped(test.convolution(), plane, output, weights, set,
                                    BinaryConvolution::Lanes::inGroups);
    const BinaryConvolution inOrder(test.convolution(), plane, output, weights, kernelSets().front());
    const auto input = packed(randomSigns(static_cast<std::size_t>(test.input().elements()), true, 9), plane);
    const ValueParts parts(test, test.weightCount());
    const ChannelGroups groups{test.outputs, test.bases};
    std::vector<float> factors(static_cast<std::size_t>(grouped.sumStride()));
    for (int base = 0; base < test.bases; ++base) {
        for (int c = 0; c < test.outputs; ++c)
            factors[groups.laneOf(base, c)] = 2 * parts.factors[1ULL * base * test.outputs + c];
    }
    std::vector<float> scale = parts.scale;
    if (parts.isPlain)
        std::ranges::for_each(scale, [](float& ofHalf) { ofHalf *= 2; });
    const int halves = (test.outputs + 15) / 16;
    BinaryConvolution::Scratch scratch;
    grouped.prepare(scratch);
    for (const int gap : {0, 2}) { // rows of outputs whose bits follow each other, or do not
        const int rowHalves = output.width * halves + gap;
        std::vector<float> values(static_cast<std::size_t>(output.elements()));
        std::vector<std::uint16_t> bits(static_cast<std::size_t>(output.height) * rowHalves);
        grouped.beginWindows(input.data(), scratch);
        const OutputRow outputs{.channels = test.outputs,
                                .scale = parts.scaled ? scale.data() : nullptr,
                                .shift = parts.scaled ? parts.shift.data() : nullptr,
                                .addend = parts.added ? parts.addend.data() : nullptr,
                                .slopes = parts.sloped ? parts.slopes.data() : nullptr,
                                .values = values.data(),
                                .bits = bits.data(),
                                .beforeSign = parts.shifted ? parts.beforeSign.data() : nullptr};
        const int ofFirst = gap == 0 ? groups.count() : groups.count() / 2; // in two parts, as threads share them
        for (const auto& some : {IndexRange{0, ofFirst}, IndexRange{ofFirst, groups.count()}})
            grouped.runValues(input.data(), scratch, {0, output.height}, some, parts.isPlain ? nullptr : factors.data(),
                              outputs, rowHalves);
        BinaryConvolution::Scratch summing;
        inOrder.prepare(summing);
        inOrder.run(input.data(), summing, [&](int row, const std::int32_t* sums) {
            for (int i = 0; i < output.width * test.outputs; ++i) {
                const int column = i / test.outputs;
                const int c = i % test.outputs;
                const std::int32_t* of = sums + column * inOrder.sumStride() + c;
                const std::size_t at = 1ULL * row * output.width * test.outputs + i;
                const float expected = parts.value(test, at, c, [&](int base) { return of[base * test.outputs]; });
                const auto where = [&] {
                    return fmt::format("{} {}, row {}, value {}", set.name, test.name(), row, i);
                };
                comparison.expect(values[at], expected, where);
                const std::uint16_t half = bits[static_cast<std::size_t>(row) * rowHalves + column * halves + c / 16];
                comparison.expect((half >> c % 16 & 1) != 0, parts.bit(expected, c), where);
            }
        });
    }
}

} // namespace binweave
