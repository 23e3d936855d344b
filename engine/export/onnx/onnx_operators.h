// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/onnx/onnx_tensor.h"

#include <span>
#include <string_view>

namespace binweave {

/// An operator by its definition in the ONNX standard, in plain loops. Inputs that are left out are null. Throws
/// OnnxComplaint where inputs or attributes do not fit each other.
using OnnxOperator = std::vector<OnnxTensor> (*)(const onnx::NodeProto& node,
                                                 std::span<const OnnxTensor* const> inputs);

/// Null where Binweave's files have no such operator.
OnnxOperator onnxOperator(std::string_view type);

// Attributes of a node, with what the standard takes where they are left out.
std::int64_t attributeOr(const onnx::NodeProto& node, std::string_view name, std::int64_t otherwise);
float attributeOr(const onnx::NodeProto& node, std::string_view name, float otherwise);
std::string attributeOr(const onnx::NodeProto& node, std::string_view name, const char* otherwise);
std::vector<std::int64_t> attributeOr(const onnx::NodeProto& node, std::string_view name,
                                      std::vector<std::int64_t> otherwise);

namespace operators {

using Inputs = std::span<const OnnxTensor* const>;
using Outputs = std::vector<OnnxTensor>;

/// Input i, which must be there.
const OnnxTensor& required(Inputs inputs, std::size_t i);
void demand(bool condition, const char* complaint);

Outputs convolution(const onnx::NodeProto& node, Inputs inputs);
Outputs maximumPool(const onnx::NodeProto& node, Inputs inputs);
Outputs averagePool(const onnx::NodeProto& node, Inputs inputs);
Outputs globalAveragePool(const onnx::NodeProto& node, Inputs inputs);
Outputs gemm(const onnx::NodeProto& node, Inputs inputs);
Outputs batchNormalization(const onnx::NodeProto& node, Inputs inputs);

Outputs reshape(const onnx::NodeProto& node, Inputs inputs);
Outputs flatten(const onnx::NodeProto& node, Inputs inputs);
Outputs expand(const onnx::NodeProto& node, Inputs inputs);
Outputs split(const onnx::NodeProto& node, Inputs inputs);
Outputs slice(const onnx::NodeProto& node, Inputs inputs);
Outputs concat(const onnx::NodeProto& node, Inputs inputs);
Outputs gather(const onnx::NodeProto& node, Inputs inputs);
Outputs reduceMean(const onnx::NodeProto& node, Inputs inputs);
Outputs reduceSum(const onnx::NodeProto& node, Inputs inputs);

Outputs cast(const onnx::NodeProto& node, Inputs inputs);
Outputs bitShift(const onnx::NodeProto& node, Inputs inputs);
Outputs where(const onnx::NodeProto& node, Inputs inputs);
Outputs clip(const onnx::NodeProto& node, Inputs inputs);
Outputs identity(const onnx::NodeProto& node, Inputs inputs);

} // namespace operators

} // namespace binweave
