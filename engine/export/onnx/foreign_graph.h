// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/onnx/onnx_tensor.h"
#include "model/design.h"

#include <onnx/onnx_pb.h>

namespace binweave {

/// A foreign network without its weights: the operations that matter, joined past those that change no values.
struct ForeignGraph
{
    enum class Kind {
        input,
        convolution,
        fullyConnected,
        normalization,
        relu,
        maximumPool,
        averagePool,
        globalAverage,
        sum,
        concatenation,
    };
    struct Node
    {
        Kind kind = Kind::input;
        std::string name;
        std::vector<int> inputs; ///< indices of earlier nodes
        int outputs = 0;         ///< channels of a convolution or fully connected layer
        int kernel = 1;
        int stride = 1;
        int dilation = 1;
        bool bias = false;
    };

    std::vector<Node> nodes; ///< the first is the input
    TensorShape input;
    std::vector<std::string> notes; ///< sentences on what was passed over
};

/// Throws OnnxComplaint where the graph is too large, uses what is not there, or takes no images.
ForeignGraph foreignGraph(const onnx::GraphProto& graph);

} // namespace binweave
