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
        CFunction{"fixed_point", {}, R"(
/* The nearest of `levels` + 1 values from 0 to `clip`. */
static void fixed_point(const float *x, float clip, float levels, int count, float *y)
{
    for (int i = 0; i < count; ++i) {
        const float positive = x[i] > 0.0f ? x[i] : 0.0f;
        const float clipped = positive < clip ? positive : clip;
        y[i] = (float)(int32_t)(clipped * (levels / clip) + 0.5f) * (clip / levels);
    }
}
)"},
        CFunction{"scale", {}, R"(
static void scale(const float *x, float factor, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] = factor * x[i];
}
)"},
        CFunction{"scale_each", {}, R"(
static void scale_each(const float *factors, int count, float *y)
{
    for (int i = 0; i < count; ++i)
        y[i] *= factors[i];
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
        CFunction{"plane", {}, R"(
typedef struct {
    int channels, height, width;
} plane;
)"},
        CFunction{"pool_maximum", {"plane"}, R"(
/* Windows are cut to the plane. */
static void pool_maximum(const float *x, plane in, int kernel, int stride, int pad, plane out, float *y)
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
        CFunction{"pool_average", {"plane"}, R"(
/* Windows are cut to the plane; the mean is over the pixels inside. */
static void pool_average(const float *x, plane in, int kernel, int stride, int pad, plane out, float *y)
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
