// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

#include <onnx/onnx_pb.h>

namespace binweave {

/// The network as ONNX, operator set 13, standard operators only. Its one input 'pixels' [N, C, H, W] takes pixels as
/// float 0..255, which the graph normalizes; its one output are the scores [N, classes]. The value of each node of the
/// design's graph bears that node's name; what is between has it with a slash and a word, in compact files a number.
/// Metadata: 'binweave' (version of this layout), 'design' (as in a design file), 'classes', 'mean', 'deviation' (JSON
/// lists); for weights of few levels 'latents' and 'levels' (of TTQ), by node, from which their latent weights come
/// back.
///
/// K bases of a convolution to O channels are one convolution NAME/bases to O * K channels, channel o * K + i for base
/// i, and one of O groups NAME with the factors [O, K, 1, 1]. Weights of few levels are those levels. Compact: all
/// quantized weights are bits of one tensor of bytes (packed_weights.h), and normalizations are folded to scale and
/// shift.
///
/// Checked by ONNX's checker and its shape inference; plain models carry the shapes. Error: failed where the check
/// finds fault.
Result<onnx::ModelProto> onnxModel(const TrainedModel& model, const ExportOptions& options);

} // namespace binweave
