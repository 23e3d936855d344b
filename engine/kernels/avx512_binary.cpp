// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

#include "engine/kernels/avx512.h"
#include "engine/kernels/table_tiles.h"

#include <immintrin.h>

// GCC 12 takes the operand that its own intrinsics leave undefined for a mistake.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define INLINED __attribute__((always_inline))

namespace binweave::avx512 {

namespace {

struct Vector
{
    using Register = __m512i;
    static constexpr int lanes = byteLanes;
    /// At most 24 counts: that leaves registers for weights, a table and what is looked up in it.
    static constexpr std::array mostPixels{12, 12, 8};

    TARGET INLINED static Register zero() { return _mm512_setzero_si512(); }
    TARGET INLINED static Register load(const std::uint8_t* bytes) { return _mm512_load_si512(bytes); }
    TARGET INLINED static Register table(const std::uint8_t* row)
    {
        return _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(row)));
    }
    TARGET INLINED static Register lookUp(Register table, Register at) { return _mm512_shuffle_epi8(table, at); }
    TARGET INLINED static Register add8(Register a, Register b) { return _mm512_add_epi8(a, b); }
    TARGET INLINED static Register add16(Register a, Register b) { return _mm512_add_epi16(a, b); }
    TARGET INLINED static Register sub16(Register a, Register b) { return _mm512_sub_epi16(a, b); }
    TARGET INLINED static Register add32(Register a, Register b) { return _mm512_add_epi32(a, b); }
    TARGET INLINED static Register sub32(Register a, Register b) { return _mm512_sub_epi32(a, b); }
    TARGET INLINED static Register evenBytes(Register x) { return _mm512_and_si512(x, _mm512_set1_epi16(255)); }
    TARGET INLINED static Register oddBytes(Register x) { return _mm512_srli_epi16(x, 8); }
    TARGET INLINED static Register loadHalves(const std::int16_t* from) { return _mm512_loadu_si512(from); }

    /// Part p: lanes 16p .. 16p + 15.
    TARGET INLINED static void widen(Register even, Register odd, Register (&to)[tables::parts])
    {
        const Register low = _mm512_unpacklo_epi16(even, odd);         // of each 16 lanes the first 8
        const Register high = _mm512_unpackhi_epi16(even, odd);        // and the last
        const Register firsts = _mm512_shuffle_i32x4(low, high, 0x44); // 0 .. 7, 16 .. 23, 8 .. 15, 24 .. 31
        const Register lasts = _mm512_shuffle_i32x4(low, high, 0xee);
        const Register first = _mm512_shuffle_i32x4(firsts, firsts, 0xd8); // 0 .. 31
        const Register last = _mm512_shuffle_i32x4(lasts, lasts, 0xd8);
        to[0] = _mm512_cvtepi16_epi32(_mm512_castsi512_si256(first));
        to[1] = _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(first, 1));
        to[2] = _mm512_cvtepi16_epi32(_mm512_castsi512_si256(last));
        to[3] = _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(last, 1));
    }

    TARGET INLINED static Register loadPart(const std::int32_t* from, int p)
    {
        return _mm512_loadu_si512(from + 16 * p);
    }
    TARGET INLINED static void storePart(std::int32_t* to, int p, Register x) { _mm512_storeu_si512(to + 16 * p, x); }

    /// A bit for each lane.
    TARGET INLINED static std::uint64_t negative(Register even, Register odd)
    {
        constexpr __mmask64 oddLanes = 0xaaaaaaaaaaaaaaaa;
        return _mm512_movepi8_mask(_mm512_mask_mov_epi8(_mm512_srli_epi16(even, 8), oddLanes, odd));
    }
    TARGET INLINED static std::uint64_t negative(const Register (&words)[tables::parts])
    {
        std::uint64_t set = 0;
        for (int p = 0; p < tables::parts; ++p)
            set |= static_cast<std::uint64_t>(_mm512_movepi32_mask(words[p])) << 16 * p;
        return set;
    }
};

} // namespace

void binaryRowByTables(const BinaryRow& row)
{
    binaryRowByTiles(tables::tilesFor<Vector>(row), row);
}

void binaryBitsRowByTables(const BinaryBitsRow& row)
{
    binaryBitsRowByTiles(tables::tilesFor<Vector>(row), row);
}

} // namespace binweave::avx512
#endif
