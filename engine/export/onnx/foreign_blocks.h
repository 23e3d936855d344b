// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/onnx/foreign_graph.h"
#include "engine/export/onnx/foreign_network.h"

namespace binweave {

/// The design in full precision that a foreign graph comes nearest to, and what it lost on the way. Throws
/// OnnxComplaint where there is no convolution besides the first.
ForeignNetwork recognizedBlocks(const ForeignGraph& graph);

} // namespace binweave
