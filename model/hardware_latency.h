// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

/// Latency of one output on dedicated, fully parallel hardware (formulas.md section 2), n = Cin K^2.
namespace binweave {

/// Published figures of one gate in 7 nm.
struct GateFigures
{
    double picoseconds;
    double squareNanometres;
    double nanowatts;
};
inline constexpr GateFigures xnorGate{10.87, 2.90e3, 1.23e3};
inline constexpr GateFigures andGate{9.62, 1.45e3, 6.24e2};

/// Times in picoseconds. Only those of the two gates are published; the others stay symbols until a user enters them.
struct OperationTimes
{
    double xnorPs = xnorGate.picoseconds;
    double andPs = andGate.picoseconds;
    std::optional<double> multiplyPs, addPs, popcountPs, comparePs;
};

/// How often each operation's time is spent one after another.
struct OperationCounts
{
    long long multiplications = 0;
    long long additions = 0;
    long long xnors = 0;
    long long ands = 0;
    long long popcounts = 0;
    long long comparisons = 0;
    bool operator==(const OperationCounts&) const = default;
};

/// n T_mul + (n-1) T_add
constexpr OperationCounts fullPrecisionLatency(long long n)
{
    return {.multiplications = n, .additions = n - 1};
}

/// n (T_xnor + T_popcount) + T_mul, for bases of -1 and +1.
constexpr OperationCounts signBasisLatency(long long n)
{
    return {.multiplications = 1, .xnors = n, .popcounts = n};
}

/// n (T_and + T_popcount) + N T_mul + (N-1) T_add + T_compare, for bases of 0 and 1; published for M = 4, N = 5 only.
constexpr OperationCounts zeroOneBasisLatency(long long n, long long activationPieces)
{
    return {.multiplications = activationPieces,
            .additions = activationPieces - 1,
            .ands = n,
            .popcounts = n,
            .comparisons = 1};
}

/// Empty where a time that is needed was not entered.
std::optional<double> latencyPs(const OperationCounts& counts, const OperationTimes& times);

/// The sum with what is known put in: "6261.12 ps + 576 T_popcount + 1 T_mul".
std::string latencyText(const OperationCounts& counts, const OperationTimes& times);

} // namespace binweave
