// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_runtime.h"

#include <array>

namespace binweave {

std::span<const CFunction> cBitFunctions()
{
    static const std::array functions{
        CFunction{"differences", {}, R"(
/* differences(): the bits that differ between a and b, of those set in `mask` (NULL: of all). */
#if NET_POPCOUNT == NET_POPCOUNT_PARALLEL

/* The bits set in each byte of x. */
static word bytes_popcount(word x)
{
    x -= x >> 1 & ONES / 3;
    x = (x & ONES / 5) + (x >> 2 & ONES / 5);
    return (x + (x >> 4)) & ONES / 17;
}

static int differences(const word *a, const word *b, const word *mask, int words)
{
    int count = 0;
    while (words > 0) {
        const int part = words < 31 ? words : 31; /* 31 * 8 is the most that a byte can count */
        word bytes = 0;
        for (int i = 0; i < part; ++i)
            bytes += bytes_popcount(mask ? (a[i] ^ b[i]) & mask[i] : a[i] ^ b[i]);
        bytes = (bytes & ONES / 257) + (bytes >> 8 & ONES / 257);
        count += (int)(bytes * (ONES / 65535) >> (NET_WORD_BITS - 16));
        a += part;
        b += part;
        mask = mask ? mask + part : NULL;
        words -= part;
    }
    return count;
}

#else

#if NET_POPCOUNT == NET_POPCOUNT_TABLE
#define COUNTS_4(n) n, n + 1, n + 1, n + 2
#define COUNTS_16(n) COUNTS_4(n), COUNTS_4(n + 1), COUNTS_4(n + 1), COUNTS_4(n + 2)
#define COUNTS_64(n) COUNTS_16(n), COUNTS_16(n + 1), COUNTS_16(n + 1), COUNTS_16(n + 2)
static const uint8_t popcounts[256] = {COUNTS_64(0), COUNTS_64(1), COUNTS_64(1), COUNTS_64(2)};

static int popcount(word x)
{
    int count = 0;
    for (; x != 0; x >>= 8)
        count += popcounts[x & 255];
    return count;
}
#elif NET_WORD_BITS == 64
#define popcount(x) __builtin_popcountll(x)
#elif UINT_MAX >= 0xffffffff
#define popcount(x) __builtin_popcount(x)
#else
#define popcount(x) __builtin_popcountl(x)
#endif

static int differences(const word *a, const word *b, const word *mask, int words)
{
    int count = 0;
    if (mask) {
        for (int i = 0; i < words; ++i)
            count += popcount((a[i] ^ b[i]) & mask[i]);
    } else {
        for (int i = 0; i < words; ++i)
            count += popcount(a[i] ^ b[i]);
    }
    return count;
}

#endif
)"},
        CFunction{"copy_bits", {}, R"(
/* `count` bits of `from`, from bit `first` on, to the zeros of `to` at bit `at`. */
static void copy_bits(word *to, int at, const word *from, int first, int count)
{
    while (count > 0) {
        const int shift = first % NET_WORD_BITS;
        const int room = NET_WORD_BITS - at % NET_WORD_BITS;
        int part = NET_WORD_BITS - shift;
        part = part < room ? part : room;
        part = part < count ? part : count;
        to[at / NET_WORD_BITS] |= (from[first / NET_WORD_BITS] >> shift & ONES >> (NET_WORD_BITS - part))
                                  << at % NET_WORD_BITS;
        at += part;
        first += part;
        count -= part;
    }
}
)"},
        CFunction{"set_bits", {}, R"(
/* Sets `count` bits from bit `at` on. */
static void set_bits(word *to, int at, int count)
{
    while (count > 0) {
        const int room = NET_WORD_BITS - at % NET_WORD_BITS;
        const int part = room < count ? room : count;
        to[at / NET_WORD_BITS] |= ONES >> (NET_WORD_BITS - part) << at % NET_WORD_BITS;
        at += part;
        count -= part;
    }
}
)"},
        CFunction{"clear_bits", {}, R"(
static void clear_bits(word *bits, int count)
{
    memset(bits, 0, (size_t)WORDS(count) * sizeof *bits);
}
)"},
        CFunction{"put_signs", {}, R"(
/* The signs of `count` values to the zeros of `bits` from bit `at` on: set where the value is 0 or more. */
static void put_signs(word *bits, int at, const float *values, int count)
{
    word signs = 0;
    for (int i = 0; i < count; ++i, ++at) {
        signs |= (word)(values[i] >= 0.0f) << at % NET_WORD_BITS;
        if (at % NET_WORD_BITS == NET_WORD_BITS - 1 || i == count - 1) {
            bits[at / NET_WORD_BITS] |= signs;
            signs = 0;
        }
    }
}
)"},
        CFunction{"write_signs", {"clear_bits", "put_signs"}, R"(
/* The signs of `count` values. */
static void write_signs(const float *x, int count, word *signs)
{
    clear_bits(signs, count);
    put_signs(signs, 0, x, count);
}
)"},
        CFunction{"write_shifted_signs", {"clear_bits", "put_signs"}, R"(
/* The signs of shifted values; `values` is room for one pixel. */
static void write_shifted_signs(const float *x, const float *shifts, int pixels, int channels, float *values,
                                word *signs)
{
    clear_bits(signs, pixels * channels);
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels) {
        for (int c = 0; c < channels; ++c)
            values[c] = x[c] + shifts[c];
        put_signs(signs, pixel * channels, values, channels);
    }
}
)"},
        CFunction{"write_normalized_signs", {"clear_bits", "put_signs"}, R"(
/* The signs of normalized values; `values` is room for one pixel. */
static void write_normalized_signs(const float *x, const float *scale, const float *shift, int pixels, int channels,
                                   float *values, word *signs)
{
    clear_bits(signs, pixels * channels);
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels) {
        for (int c = 0; c < channels; ++c)
            values[c] = x[c] * scale[c] + shift[c];
        put_signs(signs, pixel * channels, values, channels);
    }
}
)"},
    };
    return functions;
}

} // namespace binweave
