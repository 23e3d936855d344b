// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <string_view>

namespace binweave {

/// The model of a C source as cText() writes it; its scores are the same to the bit. Binary weights come back as their
/// signs times their scale, normalizations with their statistics folded, thresholds as normalizations that give them.
/// Trusts nothing. Errors (badInput): one sentence, which begins in lower case.
Result<TrainedModel> modelOfCSource(std::string_view source);

} // namespace binweave
