// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2")))

#include "engine/kernels/avx2.h"
#include "engine/kernels/table_tiles.h"

#include <cstring>
#include <immintrin.h>

#define INLINED __attribute__((always_inline))

namespace binweave::avx2 {

namespace {

struct Vector
{
    using Register = __m256i;
    static constexpr int lanes = avx2::lanes;
    /// At most 12 counts: that leaves registers for a table and what is looked up in it.
    static constexpr std::array mostPixels{8, 6, 4};

    TARGET INLINED static Register zero() { return _mm256_setzero_si256(); }
    TARGET INLINED static Register load(const std::uint8_t* bytes)
    {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(bytes));
    }
    TARGET INLINED static Register table(const std::uint8_t* row)
    {
        return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(row)));
    }
    TARGET INLINED static Register lookUp(Register table, Register at) { return _mm256_shuffle_epi8(table, at); }
    TARGET INLINED static Register add8(Register a, Register b) { return _mm256_add_epi8(a, b); }
    TARGET INLINED static Register add16(Register a, Register b) { return _mm256_add_epi16(a, b); }
    TARGET INLINED static Register sub16(Register a, Register b) { return _mm256_sub_epi16(a, b); }
    TARGET INLINED static Register add32(Register a, Register b) { return _mm256_add_epi32(a, b); }
    TARGET INLINED static Register sub32(Register a, Register b) { return _mm256_sub_epi32(a, b); }
    TARGET INLINED static Register evenBytes(Register x) { return _mm256_and_si256(x, _mm256_set1_epi16(255)); }
    TARGET INLINED static Register oddBytes(Register x) { return _mm256_srli_epi16(x, 8); }
    TARGET INLINED static Register loadHalves(const std::int16_t* from)
    {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    }

    /// Part p: lanes 8p .. 8p + 7.
    TARGET INLINED static void widen(Register even, Register odd, Register (&to)[tables::parts])
    {
        const Register low = _mm256_unpacklo_epi16(even, odd);  // 0 .. 7, 16 .. 23
        const Register high = _mm256_unpackhi_epi16(even, odd); // 8 .. 15, 24 .. 31
        to[0] = _mm256_cvtepi16_epi32(_mm256_castsi256_si128(low));
        to[1] = _mm256_cvtepi16_epi32(_mm256_castsi256_si128(high));
        to[2] = _mm256_cvtepi16_epi32(_mm256_extracti128_si256(low, 1));
        to[3] = _mm256_cvtepi16_epi32(_mm256_extracti128_si256(high, 1));
    }
    TARGET INLINED static Register loadPart(const std::int32_t* from, int p)
    {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 8 * p));
    }
    TARGET INLINED static void storePart(std::int32_t* to, int p, Register x)
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8 * p), x);
    }

    /// A bit for each lane.
    TARGET INLINED static std::uint64_t negative(Register even, Register odd)
    {
        const Register ofOdd = _mm256_and_si256(odd, _mm256_set1_epi16(-256));
        return static_cast<unsigned>(_mm256_movemask_epi8(_mm256_or_si256(_mm256_srli_epi16(even, 8), ofOdd)));
    }
    TARGET INLINED static std::uint64_t negative(const Register (&words)[tables::parts])
    {
        unsigned set = 0;
        for (int p = 0; p < tables::parts; ++p)
            set |= static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(words[p]))) << 8 * p;
        return set;
    }
};

/// Of bytes, each in 16 bits, the two halves, each in a byte's upper half.
TARGET INLINED inline __m256i spread(__m256i bytes)
{
    const __m256i shifted = _mm256_or_si256(_mm256_slli_epi16(bytes, 4), _mm256_slli_epi16(bytes, 8));
    return _mm256_and_si256(shifted, _mm256_set1_epi8(static_cast<char>(0xf0)));
}

} // namespace

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(tables::tilesFor<Vector>(row), row);
}

void binaryBitsRow(const BinaryBitsRow& row)
{
    binaryBitsRowByTiles(tables::tilesFor<Vector>(row), row);
}

TARGET void spreadNibbles(const std::uint8_t* words, std::ptrdiff_t count, std::uint8_t* nibbles)
{
    for (; count >= 4; count -= 4, words += 16, nibbles += 32) {
        const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(nibbles), spread(_mm256_cvtepu8_epi16(four)));
    }
    for (; count > 0; --count, words += 4, nibbles += 8) {
        std::int32_t word;
        std::memcpy(&word, words, sizeof word);
        const __m256i one = spread(_mm256_cvtepu8_epi16(_mm_cvtsi32_si128(word)));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(nibbles), _mm256_castsi256_si128(one));
    }
}

} // namespace binweave::avx2
#endif
