// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <cstdint>

namespace binweave {

/// A design with random weights, normalizations of both signs, and made-up data statistics: what it answers means
/// nothing, but it runs as a trained one does. Errors: those of lower().
Result<TrainedModel> randomModel(const NetworkDesign& design, std::uint64_t seed);

} // namespace binweave
