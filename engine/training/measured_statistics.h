// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "engine/kernels/kernel_set.h"
#include "engine/trained_model.h"

#include <span>

namespace binweave {

/// A model without folded normalizations, to train on from: each gets mean and variance of what it reads in inference,
/// over up to 1,024 of the training images `images`, evenly spread, and the weight and bias that then make its scale
/// and shift. One pass measures all, as inference stays what it is. Independent of the number of threads; a model that
/// has its statistics is returned as it is. Error (badInput): images of a shape that the model cannot take.
Result<TrainedModel> withStatistics(TrainedModel model, const DataSet& data, std::span<const int> images,
                                    const KernelSet& kernels);

} // namespace binweave
