// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"
#include "engine/training/parameter.h"
#include "model/result.h"

#include <cstdint>
#include <span>

namespace binweave {

/// Starts `parameters` from a trained parent: each from the parent's tensor of its name where the shapes fit; the
/// others stay as they are. A parent with one base or one branch feeds all of them: the first gets the very weights,
/// and to those of the others noise is added, as equal ones would stay equal for good. Half its width is the deviation
/// of the weights; it is named by the seed. Real weights that become latent are scaled to the deviation of those that
/// start at random; their signs are the parent's. Error (badInput): no tensor of the parent fits.
Result<void> startFromParent(const TrainedModel& parent, std::span<Parameter* const> parameters, std::uint64_t seed);

} // namespace binweave
