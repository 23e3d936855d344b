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
    const word *signs;      /* binary weights, bases * outputs rows of one bit per input */
    const float *values;    /* real weights, [input][bases * outputs] */
    const float *factors;   /* of bases, [base][output], or [base] where all outputs share them */
    const float *scale;     /* of the normalization, [output] */
    const float *shift;
    const int32_t *least;   /* instead of the last three: the output's bit is (sum >= least) .. */
    const uint8_t *flipped; /* .. or its opposite, [output] */
    int channels, height, width;       /* of the input */
    int outputs, rows, columns;        /* of the output */
    int kernel, stride, dilation, pad; /* pad: left and above */
    int bases;
    int factor_stride; /* of factors, from base to base */
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
/* context->products: [base][output]. Bases are weighted and summed, then normalized, then added to a shortcut; the
 * result is kept as values, as signs, or both. */
static void finish_pixel(const convolution *l, int pixel, const float *addend, float *y, word *signs,
                         net_context *context)
{
    const int outputs = l->outputs;
    float *const values = context->products;
    for (int c = 0; c < outputs; ++c) {
        float value = values[c];
        if (l->factors) {
            const float *factor = l->factors + (l->factor_stride == 1 ? 0 : c);
            value *= *factor;
            for (int base = 1; base < l->bases; ++base)
                value += factor[base * l->factor_stride] * values[base * outputs + c];
        }
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
        CFunction{"binary_window", {"convolution", "copy_bits", "set_bits", "clear_bits"}, R"(
/* The bits under one output, [kernel row][kernel column][channel]. */
typedef struct {
    const word *bits;
    const word *mask; /* which of them are inside the plane; NULL: all */
    int words;
    int inside; /* how many */
} binary_window;

static binary_window gather_bits(const convolution *l, const word *x, int row, int column, net_context *context)
{
    const int top = row * l->stride - l->pad;
    const int left = column * l->stride - l->pad;
    const range rows = inside(top, l, l->height);
    const range columns = inside(left, l, l->width);
    const int size = l->kernel * l->kernel * l->channels;
    const int taps = l->dilation == 1 ? columns.last - columns.first : 1; /* that lie side by side */
    binary_window window = {context->window, NULL, WORDS(size), 0};
    clear_bits(context->window, size);
    if ((rows.last - rows.first) * (columns.last - columns.first) < l->kernel * l->kernel) {
        clear_bits(context->mask, size);
        window.mask = context->mask;
    }
    for (int i = rows.first; i < rows.last; ++i) {
        for (int j = columns.first; j < columns.last; j += taps) {
            const int at = (i * l->kernel + j) * l->channels;
            const int from = ((top + i * l->dilation) * l->width + left + j * l->dilation) * l->channels;
            copy_bits(context->window, at, x, from, taps * l->channels);
            if (window.mask)
                set_bits(context->mask, at, taps * l->channels);
            window.inside += taps * l->channels;
        }
    }
    return window;
}
)"},
        CFunction{"binary_convolution", {"binary_window", "differences", "finish_pixel"}, R"(
/* Binary weights, binary input. A product is -1 where the bits differ, else +1; what is outside contributes nothing. */
static void binary_convolution(const convolution *l, const word *x, const float *addend, float *y, word *signs,
                               net_context *context)
{
    const int sums = l->bases * l->outputs;
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const binary_window window = gather_bits(l, x, pixel / l->columns, pixel % l->columns, context);
        const word *weights = l->signs;
        for (int i = 0; i < sums; ++i, weights += window.words)
            context->products[i] =
                (float)(window.inside - 2 * differences(window.bits, weights, window.mask, window.words));
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
        CFunction{"threshold_convolution", {"binary_window", "differences"}, R"(
/* The same where only signs follow: one comparison of integers. */
static void threshold_convolution(const convolution *l, const word *x, word *signs, net_context *context)
{
    int at = 0;
    clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const binary_window window = gather_bits(l, x, pixel / l->columns, pixel % l->columns, context);
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
static const float *gather_values(const convolution *l, const float *x, int row, int column, net_context *context)
{
    const int top = row * l->stride - l->pad;
    const int left = column * l->stride - l->pad;
    const range rows = inside(top, l, l->height);
    const range columns = inside(left, l, l->width);
    if (l->kernel == 1)
        return x + (top * l->width + left) * l->channels;
    memset(context->values_window, 0, (size_t)(l->kernel * l->kernel * l->channels) * sizeof *x);
    for (int i = rows.first; i < rows.last; ++i) {
        for (int j = columns.first; j < columns.last; ++j) {
            const float *pixel = x + ((top + i * l->dilation) * l->width + left + j * l->dilation) * l->channels;
            float *to = context->values_window + i * l->kernel + j;
            for (int c = 0; c < l->channels; ++c)
                to[c * l->kernel * l->kernel] = pixel[c];
        }
    }
    return context->values_window;
}
)"},
        CFunction{"float_convolution", {"gather_values", "multiply", "clear_bits", "finish_pixel"}, R"(
/* Real weights. */
static void float_convolution(const convolution *l, const float *x, const float *addend, float *y, word *signs,
                              net_context *context)
{
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const float *window = gather_values(l, x, pixel / l->columns, pixel % l->columns, context);
        multiply(window, l->values, l->kernel * l->kernel * l->channels, l->bases * l->outputs, context->products);
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
        CFunction{"sign_convolution", {"gather_values", "add_or_subtract", "clear_bits", "finish_pixel"}, R"(
/* Binary weights, real input. */
static void sign_convolution(const convolution *l, const float *x, const float *addend, float *y, word *signs,
                             net_context *context)
{
    if (signs)
        clear_bits(signs, l->rows * l->columns * l->outputs);
    for (int pixel = 0; pixel < l->rows * l->columns; ++pixel) {
        const float *window = gather_values(l, x, pixel / l->columns, pixel % l->columns, context);
        add_or_subtract(window, l->signs, l->kernel * l->kernel * l->channels, l->bases * l->outputs,
                        context->products);
        finish_pixel(l, pixel, addend, y, signs, context);
    }
}
)"},
    };
    return functions;
}

} // namespace binweave
