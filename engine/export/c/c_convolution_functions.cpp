// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_runtime.h"

#include <array>

namespace binweave {

std::span<const CFunction> cConvolutionFunctions()
{
    static const std::array functions{
        CFunction{"convolution", {}, R"(
/* A convolution and what follows it. Pointers that do not apply are NULL. All planes are [row][column][channel]. */
typedef struct {
    const word *signs;      /* weights of one bit, bases * outputs rows of one bit per input */
    const float *values;    /* real weights, [input][bases * outputs], in groups [base][group][input][output] */
    const float *factors;   /* of bases, [base][output], or [base] where all outputs share them */
    const float *scale;     /* of the normalization, [output] */
    const float *shift;
    const int32_t *least;   /* instead of the last three: the output's bit is (sum >= least) .. */
    const uint8_t *flipped; /* .. or its opposite, [output] */
    int channels, height, width;       /* of the input */
    int outputs, rows, columns;        /* of the output */
    int kernel, stride, dilation, pad; /* pad: left and above */
    int groups;                        /* output c sees the channels of group c * groups / outputs */
    int bases;
    int factor_stride;    /* of factors, from base to base */
    int planes, zero_one; /* of an input of several planes; whether a bit that is not set stands for 0 instead of -1 */
} convolution;

/* The taps first .. last - 1 of a window that begins at `start` are inside the plane, along one axis. */
typedef struct {
    int first, last;
} range;

static range inside(int start, const convolution *l, int size)
{
    range taps;
    taps.first = start < 0 ? (-start + l->dilation - 1) / l->dilation : 0;
    taps.last = start < size ? (size - 1 - start) / l->dilation + 1 : 0;
    taps.last = taps.last < l->kernel ? taps.last : l->kernel;
    return taps;
}
)"},
        CFunction{"finish_pixel", {"convolution", "put_signs"}, R"(
/* The sums of a pixel, [output] in context->products, are normalized, then added to a shortcut; the result is kept as
 * values, as signs, or both. */
static void finish_pixel(const convolution *l, int pixel, const float *addend, float *y, word *signs,
                         net_context *context)
{
    const int outputs = l->outputs;
    float *const values = context->products;
    for (int c = 0; c < outputs; ++c) {
        float value = values[c];
        if (l->scale)
            value = value * l->scale[c] + l->shift[c];
        if (addend)
            value += addend[pixel * outputs + c];
        values[c] = value;
    }
    if (y)
        memcpy(y + pixel * outputs, values, (size_t)outputs * sizeof *y);
    if (signs)
        put_signs(signs, pixel * outputs, values, outputs);
}
)"},
        CFunction{"weigh_bases", {"convolution", "weigh"}, R"(
/* sums: [base][output], to [output]. */
static void weigh_bases(const convolution *l, float *sums)
{
    if (l->factors)
        weigh(sums, l->factors, l->factor_stride, l->bases, l->outputs, sums);
}
)"},
        CFunction{"binary_window", {"convolution", "copy_bits", "set_bits", "clear_bits"}, R"(
/* The bits under one output, [kernel row][kernel column][channel of the group]. */
typedef struct {
    const word *bits;
    const word *mask; /* which of them count; NULL: all */
    int words;
    int inside; /* how many count */
} binary_window;

static binary_window gather_bits(const convolution *l, const word *x, int pixel, int group, net_context *context)
{
    const int top = pixel / l->columns * l->stride - l->pad;
    const int left = pixel % l->columns * l->stride - l->pad;
    const range rows = inside(top, l, l->height);
    const range columns = inside(left, l, l->width);
    const int channels = l->channels / l->groups;
    const int size = l->kernel * l->kernel * channels;
    const int taps = l->dilation == 1 && l->groups == 1 ? columns.last - columns.first : 1; /* that lie side by side */
    binary_window window = {context->window, NULL, WORDS(size), 0};
    clear_bits(context->window, size);
    if ((rows.last - rows.first) * (columns.last - columns.first) < l->kernel * l->kernel) {
        clear_bits(context->mask, size);
        window.mask = context->mask;
    }
    for (int i = rows.first; i < rows.last; ++i) {
        for (int j = columns.first; j < columns.last; j += taps) {
            const int at = (i * l->kernel + j) * channels;
            const int from = ((top + i * l->dilation) * l->width + left + j * l->dilation) * l->channels;
            copy_bits(context->window, at, x, from + group * channels, taps * channels);
            if (window.mask)
                set_bits(context->mask, at, taps * channels);
            window.inside += taps * channels;
        }
    }
    return window;
}
)"},
        CFunction{"binary_sums", {"binary_window", "differences"}, R"(
/* A sum per row of weights. A product is -1 where the bits differ, else +1; what is outside contributes nothing. */
static void binary_sums(const binary_window *window, const word *weights, int rows, float *sums)
{
    for (int i = 0; i < rows; ++i, weights += window->words)
        sums[i] = (float)(window->inside - 2 * differences(window->bits, weights, window->mask, window->words));
}
)"},
        CFunction{"binary_convolution", {"binary_sums", "weigh_bases", "finish_pixel"}, R"(
/* Weights of one bit, signs as input. */
static void binary_convolution(const convolution *l, const word *x, const float *addend, float *y, word *signs,
                               net_context *context)
{
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const binary_window window = gather_bits(l, x, pixel, 0, context);
        binary_sums(&window, l->signs, l->bases * l->outputs, context->products);
        weigh_bases(l, context->products);
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
        CFunction{"group_convolution", {"binary_sums", "weigh_bases", "finish_pixel"}, R"(
/* The same in groups, a window for each. */
static void group_convolution(const convolution *l, const word *x, const float *addend, float *y, word *signs,
                              net_context *context)
{
    const int sums = l->bases * l->outputs;
    const int together = l->outputs / l->groups;
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        for (int group = 0; group < l->groups; ++group) {
            const binary_window window = gather_bits(l, x, pixel, group, context);
            for (int first = group * together; first < sums; first += l->outputs)
                binary_sums(&window, l->signs + first * window.words, together, context->products + first);
        }
        weigh_bases(l, context->products);
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
        CFunction{"plane_convolution", {"binary_sums", "weigh_bases", "finish_pixel"}, R"(
/* Bits that are not set count as little as what is outside. */
static void ignore_unset(binary_window *window, net_context *context)
{
    clear_bits(context->mask, window->words * NET_WORD_BITS);
    window->inside = differences(window->bits, context->mask, NULL, window->words);
    window->mask = window->bits;
}

/* Weights of one bit, an input of several planes of bits, each times its factor. */
static void plane_convolution(const convolution *l, const word *x, const float *factors, const float *addend, float *y,
                              word *signs, net_context *context)
{
    const int words = WORDS(l->height * l->width * l->channels); /* of a plane */
    float *const total = context->products;
    float *const sums = total + l->outputs;
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        for (int plane = 0; plane < l->planes; ++plane) {
            binary_window window = gather_bits(l, x + plane * words, pixel, 0, context);
            if (l->zero_one)
                ignore_unset(&window, context);
            binary_sums(&window, l->signs, l->bases * l->outputs, sums);
            weigh_bases(l, sums);
            for (int c = 0; c < l->outputs; ++c) {
                const float part = factors[plane] * sums[c];
                total[c] = plane > 0 ? total[c] + part : part;
            }
        }
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
        CFunction{"threshold_convolution", {"binary_window", "differences"}, R"(
/* Weights of one bit, signs as input, where only signs follow: one comparison of integers. */
static void threshold_convolution(const convolution *l, const word *x, word *signs, net_context *context)
{
    int at = 0;
    clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const binary_window window = gather_bits(l, x, pixel, 0, context);
        const word *weights = l->signs;
        for (int c = 0; c < l->outputs; ++c, ++at, weights += window.words) {
            const int sum = window.inside - 2 * differences(window.bits, weights, window.mask, window.words);
            const word bit = (word)((sum >= l->least[c]) != l->flipped[c]);
            signs[at / NET_WORD_BITS] |= bit << at % NET_WORD_BITS;
        }
    }
}
)"},
        CFunction{"gather_values", {"convolution"}, R"(
/* The values under one output, [channel][kernel row][kernel column], 0 outside the plane. */
static const float *gather_values(const convolution *l, const float *x, int pixel, net_context *context)
{
    const int top = pixel / l->columns * l->stride - l->pad;
    const int left = pixel % l->columns * l->stride - l->pad;
    const range rows = inside(top, l, l->height);
    const range columns = inside(left, l, l->width);
    if (l->kernel == 1)
        return x + (top * l->width + left) * l->channels;
    memset(context->values_window, 0, (size_t)(l->kernel * l->kernel * l->channels) * sizeof *x);
    for (int i = rows.first; i < rows.last; ++i) {
        for (int j = columns.first; j < columns.last; ++j) {
            const float *from = x + ((top + i * l->dilation) * l->width + left + j * l->dilation) * l->channels;
            float *to = context->values_window + i * l->kernel + j;
            for (int c = 0; c < l->channels; ++c)
                to[c * l->kernel * l->kernel] = from[c];
        }
    }
    return context->values_window;
}
)"},
        CFunction{"float_convolution", {"gather_values", "multiply", "clear_bits", "weigh_bases", "finish_pixel"}, R"(
/* Real weights. */
static void float_convolution(const convolution *l, const float *x, const float *addend, float *y, word *signs,
                              net_context *context)
{
    const int sums = l->bases * l->outputs;
    const int inputs = l->kernel * l->kernel * l->channels / l->groups;
    const int together = l->groups == 1 ? sums : l->outputs / l->groups; /* that see the same inputs */
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const float *window = gather_values(l, x, pixel, context);
        for (int first = 0; first < sums; first += together) {
            const int group = first % l->outputs / together;
            multiply(window + group * inputs, l->values + first * inputs, inputs, together, context->products + first);
        }
        weigh_bases(l, context->products);
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
        CFunction{
            "sign_convolution", {"gather_values", "add_or_subtract", "clear_bits", "weigh_bases", "finish_pixel"}, R"(
/* Weights of one bit, real input. */
static void sign_convolution(const convolution *l, const float *x, const float *addend, float *y, word *signs,
                             net_context *context)
{
    const int sums = l->bases * l->outputs;
    const int inputs = l->kernel * l->kernel * l->channels / l->groups;
    const int together = l->groups == 1 ? sums : l->outputs / l->groups; /* that see the same inputs */
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const float *window = gather_values(l, x, pixel, context);
        for (int first = 0; first < sums; first += together) {
            const int group = first % l->outputs / together;
            add_or_subtract(window + group * inputs, l->signs + first * WORDS(inputs), inputs, together,
                            context->products + first);
        }
        weigh_bases(l, context->products);
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
    };
    return functions;
}

} // namespace binweave
