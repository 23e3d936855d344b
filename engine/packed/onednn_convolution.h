// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <functional>
#include <vector>

namespace binweave {

enum class PeerPrecision {
    f32,
    int8 ///< unsigned activations, signed weights
};

/// oneDNN's forward convolutions of one image on one thread, direct and, of floats, by Winograd; layouts chosen by
/// itself. None where this build has no oneDNN or it has no such convolution.
std::vector<std::function<void()>> onednnConvolutions(const op::Convolution& convolution, const TensorShape& input,
                                                      const TensorShape& output, PeerPrecision precision);

} // namespace binweave
