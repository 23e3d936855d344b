// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <optional>

namespace binweave {

enum class PeerPrecision {
    f32, ///< the faster of direct and Winograd
    int8 ///< unsigned activations, signed weights
};

/// Median seconds of oneDNN's forward convolution of one image on one thread, its layouts chosen by itself, for some
/// `seconds` of measuring. Empty where this build has no oneDNN or it has no such convolution.
std::optional<double> onednnSeconds(const op::Convolution& convolution, const TensorShape& input,
                                    const TensorShape& output, PeerPrecision precision, double seconds);

} // namespace binweave
