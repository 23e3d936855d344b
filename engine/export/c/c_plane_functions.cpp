// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_runtime.h"

#include <array>

namespace binweave {

std::span<const CFunction> cPlaneFunctions()
{
    static const std::array functions{
        CFunction{"write_steps", {"clear_bits"}, R"(
/* A plane per threshold, set where a value reaches it; each begins with a word. */
static void write_steps(const float *x, const float *thresholds, int planes, int count, word *bits)
{
    for (int plane = 0; plane < planes; ++plane, bits += WORDS(count)) {
        clear_bits(bits, count);
        for (int i = 0; i < count; ++i)
            bits[i / NET_WORD_BITS] |= (word)(x[i] >= thresholds[plane]) << i % NET_WORD_BITS;
    }
}
)"},
        CFunction{"write_fixed_point", {"clear_bits", "nearest_level"}, R"(
/* A plane per bit of the nearest level; each begins with a word. */
static void write_fixed_point(const float *x, float clip, float levels, int planes, int count, word *bits)
{
    for (int plane = 0; plane < planes; ++plane)
        clear_bits(bits + plane * WORDS(count), count);
    for (int i = 0; i < count; ++i) {
        const int32_t level = nearest_level(x[i], clip, levels);
        for (int plane = 0; plane < planes; ++plane)
            bits[plane * WORDS(count) + i / NET_WORD_BITS] |= (word)(level >> plane & 1) << i % NET_WORD_BITS;
    }
}
)"},
        CFunction{"mean_magnitude", {}, R"(
/* x after `magnitude` times its sign is taken away. */
static float residue(float x, float magnitude)
{
    return x >= 0.0f ? x - magnitude : x + magnitude;
}

/* The mean of |residue|. */
static float mean_magnitude(const float *x, float magnitude, int pixels, int channels)
{
    double sum = 0.0;
    for (int c = 0; c < channels; ++c) {
        double of_channel = 0.0;
        for (int pixel = 0; pixel < pixels; ++pixel) {
            const float left = residue(x[pixel * channels + c], magnitude);
            of_channel += (double)(left < 0.0f ? -left : left);
        }
        sum += of_channel;
    }
    return (float)(sum / ((double)channels * pixels));
}
)"},
        CFunction{"write_ternary", {"clear_bits", "mean_magnitude"}, R"(
/* -1, 0 or 1 as the half sum of two planes of signs: 0 up to 0.4 times the mean magnitude. */
static void write_ternary(const float *x, int pixels, int channels, word *bits)
{
    const int count = pixels * channels;
    const float threshold = 0.4f * mean_magnitude(x, 0.0f, pixels, channels);
    word *const above = bits + WORDS(count);
    clear_bits(bits, count);
    clear_bits(above, count);
    for (int i = 0; i < count; ++i) {
        bits[i / NET_WORD_BITS] |= (word)(x[i] >= -threshold) << i % NET_WORD_BITS;
        above[i / NET_WORD_BITS] |= (word)(x[i] > threshold) << i % NET_WORD_BITS;
    }
}
)"},
        CFunction{"write_two_orders", {"clear_bits", "mean_magnitude"}, R"(
/* The signs of the values, and of what is left of them after their mean magnitude, factors[0]; factors[1] is the mean
 * magnitude of that. */
static void write_two_orders(const float *x, int pixels, int channels, float *factors, word *bits)
{
    const int count = pixels * channels;
    word *const second = bits + WORDS(count);
    factors[0] = mean_magnitude(x, 0.0f, pixels, channels);
    factors[1] = mean_magnitude(x, factors[0], pixels, channels);
    clear_bits(bits, count);
    clear_bits(second, count);
    for (int i = 0; i < count; ++i) {
        bits[i / NET_WORD_BITS] |= (word)(x[i] >= 0.0f) << i % NET_WORD_BITS;
        second[i / NET_WORD_BITS] |= (word)(residue(x[i], factors[0]) >= 0.0f) << i % NET_WORD_BITS;
    }
}
)"},
        CFunction{"planes_as_values", {}, R"(
/* zero_one: a bit that is not set stands for 0, else for the opposite of the plane's factor. */
static void planes_as_values(const word *bits, const float *factors, int planes, int zero_one, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = 0.0f;
    for (int plane = 0; plane < planes; ++plane, bits += WORDS(count)) {
        const float low = zero_one ? 0.0f : -factors[plane];
        for (int i = 0; i < count; ++i)
            y[i] += bits[i / NET_WORD_BITS] >> i % NET_WORD_BITS & 1 ? factors[plane] : low;
    }
}
)"},
    };
    return functions;
}

} // namespace binweave
