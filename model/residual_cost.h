// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/layer_formulas.h"

/// The price of a residual kernel R = 1, 2, 3 (formulas.md section 4): `layer.kernel` is R, `layer.outputPixels` those
/// after the stride of 2. The source writes Win Hin / 4 for them, which is the same on even planes.
namespace binweave {

/// Cin Cout R^2 g B
constexpr long long residualParameterBits(const LayerTerms& layer)
{
    return parameterBits(layer);
}

/// Cin Cout Wout Hout R^2 g
constexpr long long residualOperations(const LayerTerms& layer)
{
    return multiplyAccumulatesPerBase(layer) * layer.bases;
}

} // namespace binweave
