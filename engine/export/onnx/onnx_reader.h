// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <onnx/onnx_pb.h>

namespace binweave {

/// Whether Binweave wrote it: it carries a design.
bool isBinweaveOnnx(const onnx::ModelProto& model);

/// The model back from what onnxModel() wrote, plain or compact. Latent weights of binary layers are +-1, times the
/// layer's scale factor where it has one. A normalization that was folded comes back as its scale and shift, with mean
/// 0 and deviation 1. Untrusted input. Errors (badInput): one sentence, naming `source`.
Result<TrainedModel> modelFromOnnx(const onnx::ModelProto& model, const std::string& source);

} // namespace binweave
