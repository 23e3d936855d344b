// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_runtime.h"

#include <array>

namespace binweave {

std::span<const CFunction> cFloatFunctions()
{
    static const std::array functions{
        CFunction{"load_image", {}, R"(
/* Bytes [channel][pixel] to normalized values [pixel][channel]. */
static void load_image(const uint8_t *bytes, const float *means, const float *deviations, int pixels, int channels,
                       float *y)
{
    for (int c = 0; c < channels; ++c, bytes += pixels) {
        for (int pixel = 0; pixel < pixels; ++pixel)
            y[pixel * channels + c] = ((float)bytes[pixel] - means[c]) / deviations[c];
    }
}
)"},
        CFunction{"normalize", {}, R"(
static void normalize(const float *x, const float *scale, const float *shift, int pixels, int channels, float *y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels) {
        for (int c = 0; c < channels; ++c)
            y[c] = x[c] * scale[c] + shift[c];
    }
}
)"},
        CFunction{"rectify", {}, R"(
static void rectify(const float *x, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}
)"},
        CFunction{"signs_as_values", {}, R"(
static void signs_as_values(const float *x, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = x[i] >= 0.0f ? 1.0f : -1.0f;
}
)"},
        CFunction{"nearest_level", {}, R"(
/* Of `levels` + 1 values from 0 to `clip`, the number of the nearest. */
static int32_t nearest_level(float x, float clip, float levels)
{
    const float positive = x > 0.0f ? x : 0.0f;
    const float clipped = positive < clip ? positive : clip;
    return (int32_t)(clipped * (levels / clip) + 0.5f);
}
)"},
        CFunction{"fixed_point", {"nearest_level"}, R"(
static void fixed_point(const float *x, float clip, float levels, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = (float)nearest_level(x[i], clip, levels) * (clip / levels);
}
)"},
        CFunction{"scale", {}, R"(
static void scale(const float *x, float factor, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = factor * x[i];
}
)"},
        CFunction{"weigh", {}, R"(
/* y = the sum over bases of factor * sum, bases ascending. sums: [base][output], may begin at y; factors: likewise, or
 * [base] where their stride from base to base is 1. */
static void weigh(const float *sums, const float *factors, int stride, int bases, int outputs, float *y)
{
    for (int c = 0; c < outputs; ++c) {
        const float *factor = factors + (stride == 1 ? 0 : c);
        float value = *factor * sums[c];
        for (int base = 1; base < bases; ++base)
            value += factor[base * stride] * sums[base * outputs + c];
        y[c] = value;
    }
}
)"},
        CFunction{"add_scaled", {}, R"(
static void add_scaled(const float *x, float factor, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] += factor * x[i];
}
)"},
        CFunction{"add_both", {}, R"(
static void add_both(const float *a, const float *b, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = a[i] + b[i];
}
)"},
        CFunction{"add", {}, R"(
static void add(const float *x, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] += x[i];
}
)"},
        CFunction{"copy_channels", {}, R"(
/* The channels of x to the first of y's, pixel by pixel. */
static void copy_channels(const float *x, int pixels, int channels, float *y, int channels_of_y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels_of_y)
        memcpy(y, x, (size_t)channels * sizeof *y);
}
)"},
        CFunction{"slope", {}, R"(
/* Negative values times their channel's slope. */
static void slope(const float *x, const float *slopes, int pixels, int channels, float *y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels) {
        for (int c = 0; c < channels; ++c)
            y[c] = x[c] > 0.0f ? x[c] : x[c] * slopes[c];
    }
}
)"},
        CFunction{"shift", {}, R"(
static void shift(const float *x, const float *shifts, int pixels, int channels, float *y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels) {
        for (int c = 0; c < channels; ++c)
            y[c] = x[c] + shifts[c];
    }
}
)"},
        CFunction{"repeat_channels", {}, R"(
/* Channel c of y is channel c mod `channels` of x: repeated, or cut. */
static void repeat_channels(const float *x, int pixels, int channels, float *y, int channels_of_y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels_of_y) {
        for (int c = 0; c < channels_of_y; ++c)
            y[c] = x[c % channels];
    }
}
)"},
        CFunction{"multiply_by_map", {}, R"(
/* All channels of a pixel times its number. */
static void multiply_by_map(const float *x, const float *map, int pixels, int channels, float *y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels) {
        for (int c = 0; c < channels; ++c)
            y[c] = x[c] * map[pixel];
    }
}
)"},
        CFunction{"flatten", {}, R"(
/* [pixel][channel] to [channel][pixel]. */
static void flatten(const float *x, int pixels, int channels, float *y)
{
    for (int c = 0; c < channels; ++c) {
        for (int pixel = 0; pixel < pixels; ++pixel)
            *y++ = x[pixel * channels + c];
    }
}
)"},
        CFunction{"plane_size", {}, R"(
typedef struct {
    int channels, height, width;
} plane_size;
)"},
        CFunction{"sum_magnitudes", {}, R"(
static void sum_magnitudes(const float *x, int pixels, int channels, float *sums)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels) {
        sums[pixel] = 0.0f;
        for (int c = 0; c < channels; ++c)
            sums[pixel] += x[c] < 0.0f ? -x[c] : x[c];
    }
}
)"},
        CFunction{"average_windows", {"plane_size"}, R"(
/* From the sums of the pixels of `in` the mean under each output, 0 outside the plane. */
static void average_windows(const float *sums, plane_size in, int kernel, int stride, int dilation, int pad, plane_size out,
                            float *y)
{
    const float count = (float)(in.channels * kernel * kernel);
    for (int pixel = 0; pixel < out.height * out.width; ++pixel) {
        const int top = pixel / out.width * stride - pad;
        const int left = pixel % out.width * stride - pad;
        float sum = 0.0f;
        for (int tap = 0; tap < kernel * kernel; ++tap) {
            const int row = top + tap / kernel * dilation;
            const int column = left + tap % kernel * dilation;
            if (row >= 0 && row < in.height && column >= 0 && column < in.width)
                sum += sums[row * in.width + column];
        }
        y[pixel] = sum / count;
    }
}
)"},
        CFunction{"pool_maximum", {"plane_size"}, R"(
/* Windows are cut to the plane. */
static void pool_maximum(const float *x, plane_size in, int kernel, int stride, int pad, plane_size out, float *y)
{
    for (int row = 0; row < out.height; ++row) {
        for (int column = 0; column < out.width; ++column, y += out.channels) {
            for (int c = 0; c < out.channels; ++c)
                y[c] = -FLT_MAX;
            for (int i = row * stride - pad; i < row * stride - pad + kernel && i < in.height; ++i) {
                for (int j = column * stride - pad; j < column * stride - pad + kernel && j < in.width; ++j) {
                    const float *pixel = x + (i * in.width + j) * in.channels;
                    if (i < 0 || j < 0)
                        continue;
                    for (int c = 0; c < out.channels; ++c)
                        y[c] = y[c] < pixel[c] ? pixel[c] : y[c];
                }
            }
        }
    }
}
)"},
        CFunction{"pool_average", {"plane_size"}, R"(
/* Windows are cut to the plane; the mean is over the pixels inside. */
static void pool_average(const float *x, plane_size in, int kernel, int stride, int pad, plane_size out, float *y)
{
    for (int row = 0; row < out.height; ++row) {
        for (int column = 0; column < out.width; ++column, y += out.channels) {
            int inside = 0;
            for (int c = 0; c < out.channels; ++c)
                y[c] = 0.0f;
            for (int i = row * stride - pad; i < row * stride - pad + kernel && i < in.height; ++i) {
                for (int j = column * stride - pad; j < column * stride - pad + kernel && j < in.width; ++j) {
                    if (i < 0 || j < 0)
                        continue;
                    const float *pixel = x + (i * in.width + j) * in.channels;
                    for (int c = 0; c < out.channels; ++c)
                        y[c] += pixel[c];
                    ++inside;
                }
            }
            for (int c = 0; c < out.channels; ++c)
                y[c] /= (float)inside;
        }
    }
}
)"},
        CFunction{"global_average", {}, R"(
static void global_average(const float *x, int pixels, int channels, float *y)
{
    for (int c = 0; c < channels; ++c)
        y[c] = 0.0f;
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels) {
        for (int c = 0; c < channels; ++c)
            y[c] += x[c];
    }
    for (int c = 0; c < channels; ++c)
        y[c] /= (float)pixels;
}
)"},
        CFunction{"multiply", {}, R"(
/* y[o] = the sum of x[i] * weights[i][o], i ascending. */
static void multiply(const float *x, const float *weights, int inputs, int outputs, float *y)
{
    enum { lanes = 8 };
    int o = 0;
    for (; o + lanes <= outputs; o += lanes) {
        const float *w = weights + o;
        float sums[lanes] = {0.0f};
        for (int i = 0; i < inputs; ++i, w += outputs) {
            for (int lane = 0; lane < lanes; ++lane)
                sums[lane] += x[i] * w[lane];
        }
        memcpy(y + o, sums, sizeof sums);
    }
    for (; o < outputs; ++o) {
        float sum = 0.0f;
        for (int i = 0; i < inputs; ++i)
            sum += x[i] * weights[i * outputs + o];
        y[o] = sum;
    }
}
)"},
        CFunction{"add_or_subtract", {}, R"(
/* y[o] = the sum of x[i] where weight bit [o][i] is set and of -x[i] where not, i ascending. */
static void add_or_subtract(const float *x, const word *weights, int inputs, int outputs, float *y)
{
    for (int o = 0; o < outputs; ++o, weights += WORDS(inputs)) {
        float sum = 0.0f;
        for (int i = 0; i < inputs; ++i)
            sum += weights[i / NET_WORD_BITS] >> i % NET_WORD_BITS & 1 ? x[i] : -x[i];
        y[o] = sum;
    }
}
)"},
    };
    return functions;
}

} // namespace binweave
