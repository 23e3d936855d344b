// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/float_peak.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace binweave {

namespace {

constexpr int chains = 12; // more than the instruction's latency times the units that run it

/// `steps` rounds of one multiply-accumulate in each chain.
struct Steps
{
    int lanes;
    void (*run)(std::int64_t steps);
};

void plainSteps(std::int64_t steps)
{
    using Vector = float __attribute__((vector_size(16)));
    Vector sums[chains] = {};
    const Vector half = {0.5f, 0.5f, 0.5f, 0.5f};
    for (std::int64_t step = 0; step < steps; ++step) {
        for (Vector& sum : sums) {
            sum = sum * half + half;
            asm volatile("" : "+m"(sum));
        }
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void steps256(std::int64_t steps)
{
    __m256 sums[chains] = {};
    const __m256 half = _mm256_set1_ps(0.5f);
    for (std::int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 12
        for (int i = 0; i < chains; ++i) {
            sums[i] = _mm256_fmadd_ps(sums[i], half, half);
            asm volatile("" : "+x"(sums[i])); // unknown to the compiler: no chain is another's copy
        }
    }
}

__attribute__((target("avx512f"))) void steps512(std::int64_t steps)
{
    __m512 sums[chains] = {};
    const __m512 half = _mm512_set1_ps(0.5f);
    for (std::int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 12
        for (int i = 0; i < chains; ++i) {
            sums[i] = _mm512_fmadd_ps(sums[i], half, half);
            asm volatile("" : "+v"(sums[i]));
        }
    }
}
#elif defined(__aarch64__)
/// Two vectors a chain: some of these processors start four multiplications at once.
void steps128(std::int64_t steps)
{
    float32x4_t sums[2 * chains] = {};
    const float32x4_t half = vdupq_n_f32(0.5f);
    for (std::int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 24
        for (float32x4_t& sum : sums) {
            sum = vfmaq_f32(half, sum, half);
            asm volatile("" : "+w"(sum));
        }
    }
}
#endif

Steps widest()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return {16, steps512};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {8, steps256};
#elif defined(__aarch64__)
    return {8, steps128};
#endif
    return {4, plainSteps};
}

} // namespace

double floatPeak()
{
    constexpr std::int64_t steps = 20'000;
    constexpr int runs = 21;
    const auto [lanes, run] = widest();
    double best = 1e9;
    for (int i = 0; i < runs; ++i) {
        const auto start = std::chrono::steady_clock::now();
        run(steps);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::min(best, seconds.count());
    }
    return static_cast<double>(steps) * chains * lanes / best;
}

} // namespace binweave
