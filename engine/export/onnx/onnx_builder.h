// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <onnx/onnx_pb.h>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace binweave {

using Dimensions = std::vector<std::int64_t>;

/// Lays nodes and stored tensors into an ONNX graph. What each call returns is the name of the value it made.
class OnnxBuilder
{
public:
    using AttributeValue = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>;
    using Attributes = std::vector<std::pair<const char*, AttributeValue>>;

    /// brief: nodes whose names have a slash go unnamed; their values keep their names.
    OnnxBuilder(onnx::GraphProto& graph, bool brief) : m_graph(graph), m_brief(brief) {}

    /// A node of one output; both have this name. nodeOf: of several, with names of their own.
    std::string node(const char* type, const std::string& name, const std::vector<std::string>& inputs,
                     const Attributes& attributes = {});
    void nodeOf(const char* type, const std::string& name, const std::vector<std::string>& inputs,
                const std::vector<std::string>& outputs, const Attributes& attributes = {});

    std::string floats(const std::string& name, const Dimensions& shape, std::span<const float> values);
    std::string bytes(const std::string& name, const Dimensions& shape, std::span<const std::uint8_t> values);
    /// A row of whole numbers; rows of the same values are stored once, under a name made of them.
    std::string integers(const Dimensions& values);
    /// A single number, stored once.
    std::string number(float value);

private:
    onnx::TensorProto& tensor(const std::string& name, const Dimensions& shape, int type);
    bool stored(const std::string& name) const;

    onnx::GraphProto& m_graph;
    bool m_brief;
};

} // namespace binweave
