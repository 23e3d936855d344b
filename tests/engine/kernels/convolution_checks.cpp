// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/convolution_checks.h"

#include "engine/random_stream.h"

#include <limits>

namespace binweave {

namespace {

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
int sumAt(const ConvolutionCase& test, const std::vector<float>& x, const std::vector<float>& weights, int row,
          int column, int channel)
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
    cases.push_back({.inputs = 20, .outputs = 20, .height = 4, .width = 14, .bases = 5});
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
    const BinaryConvolution convolution(test.convolution(), plane, test.output(), weights, set);
    BinaryConvolution::Scratch scratch;
    convolution.prepare(scratch);
    int rows = 0;
    const auto bits = packed(x, plane);
    const auto name = [&] { return fmt::format("{} {}", set.name, test.name()); };
    convolution.run(bits.data(), scratch, [&](int row, const std::int32_t* sums) {
        comparison.expect(row, rows++, [&] { return name() + ", row"; });
        for (int column = 0; column < test.output().width; ++column) {
            for (int c = 0; c < test.outputs * test.bases; ++c)
                comparison.expect(
                    sums[column * convolution.sumStride() + c], sumAt(test, x, weights, row, column, c),
                    [&] { return fmt::format("{}, row {}, column {}, channel {}", name(), row, column, c); });
        }
    });
    comparison.expect(rows, test.output().height, [&] { return name() + ", rows"; });
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
    BinaryConvolution comparing = summing;
    const auto thresholds = randomThresholds(1ULL * test.bases * test.outputs, RandomStream(11));
    comparing.compareWith(thresholds);

    BinaryConvolution::Scratch scratch;
    summing.prepare(scratch);
    const auto input = packed(randomSigns(static_cast<std::size_t>(test.input().elements()), true, 9), plane);
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
                comparison.expect((got[i / 16] >> i % 16 & 1) != 0, bit,
                                  [&] { return fmt::format("{} {}, row {}, bit {}", set.name, test.name(), row, i); });
            }
        });
    }
}

} // namespace binweave
