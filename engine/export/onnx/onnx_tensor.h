// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <onnx/onnx_pb.h>
#include <string>
#include <variant>
#include <vector>

namespace binweave {

/// Row-major values of the element types that Binweave's files use; truth values are bytes.
struct OnnxTensor
{
    std::vector<std::int64_t> shape;
    std::variant<std::vector<float>, std::vector<std::int64_t>, std::vector<std::uint8_t>> values;

    std::int64_t size() const; ///< product of the shape's sizes
    int rank() const { return static_cast<int>(shape.size()); }

    /// Of this element type; throws OnnxComplaint otherwise.
    const std::vector<float>& floats() const;
    const std::vector<std::int64_t>& integers() const;
    const std::vector<std::uint8_t>& bytes() const;
};

/// What is wrong with a file, without a full stop. Thrown inside, caught where a Result is returned.
struct OnnxComplaint
{
    std::string text;
};

/// Names in a file may hold anything: without control characters, and cut where it is long.
std::string oneLine(std::string text);

/// Elements of this shape. Throws where a size is negative or all are more than 2^27.
std::int64_t checkedElements(const std::vector<std::int64_t>& shape);

/// Throws where the number of values is not what its shape says, or the type is none of those above.
OnnxTensor storedTensor(const onnx::TensorProto& tensor);

} // namespace binweave
