// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Extra parameter bits of expanding the stem (formulas.md section 3).
namespace binweave {

/// As published, for a 3x3 full-precision stem and binary blocks with C1 = 2C, residual left out:
/// (a - 1) (864 C + 18 g C^2).
constexpr double publishedExpansionBits(double expansion, int channels, int bases)
{
    return (expansion - 1) * (864.0 * channels + 18.0 * bases * channels * channels);
}

struct InputLayerTerms
{
    int imageChannels = 3;
    int kernel = 3;         ///< I
    int weightBits = 32;    ///< b0
    int nextChannels = 1;   ///< C1
    int nextWeightBits = 1; ///< B
    int bases = 1;          ///< g
    int residualKernel = 1; ///< R
};

/// Exact, for a stem that grows from `channels` to `expandedChannels`: (C' - C) (3 I^2 b0 + B g (9 + R^2) C1).
constexpr long long exactExpansionBits(const InputLayerTerms& terms, long long channels, long long expandedChannels)
{
    const long long stem = 1LL * terms.imageChannels * terms.kernel * terms.kernel * terms.weightBits;
    const long long next = 1LL * terms.nextWeightBits * terms.bases *
                           (9 + terms.residualKernel * terms.residualKernel) * terms.nextChannels;
    return (expandedChannels - channels) * (stem + next);
}

} // namespace binweave
