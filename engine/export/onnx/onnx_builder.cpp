// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_builder.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace binweave {

// raw_data of a tensor is little endian, as are the machines that Binweave runs on.
static_assert(std::endian::native == std::endian::little);

namespace {

struct AttributeWriter
{
    onnx::AttributeProto& attribute;

    void operator()(std::int64_t value) const
    {
        attribute.set_type(onnx::AttributeProto::INT);
        attribute.set_i(value);
    }
    void operator()(float value) const
    {
        attribute.set_type(onnx::AttributeProto::FLOAT);
        attribute.set_f(value);
    }
    void operator()(const std::string& value) const
    {
        attribute.set_type(onnx::AttributeProto::STRING);
        attribute.set_s(value);
    }
    void operator()(const std::vector<std::int64_t>& values) const
    {
        attribute.set_type(onnx::AttributeProto::INTS);
        for (const std::int64_t value : values)
            attribute.add_ints(value);
    }
};

} // namespace

std::string OnnxBuilder::node(const char* type, const std::string& name, const std::vector<std::string>& inputs,
                              const Attributes& attributes)
{
    nodeOf(type, name, inputs, {name}, attributes);
    return name;
}

void OnnxBuilder::nodeOf(const char* type, const std::string& name, const std::vector<std::string>& inputs,
                         const std::vector<std::string>& outputs, const Attributes& attributes)
{
    onnx::NodeProto& node = *m_graph.add_node();
    node.set_op_type(type);
    if (!m_brief || name.find('/') == std::string::npos)
        node.set_name(name);
    for (const std::string& input : inputs)
        node.add_input(input);
    for (const std::string& output : outputs)
        node.add_output(output);
    for (const auto& [key, value] : attributes) {
        onnx::AttributeProto& attribute = *node.add_attribute();
        attribute.set_name(key);
        std::visit(AttributeWriter{attribute}, value);
    }
}

onnx::TensorProto& OnnxBuilder::tensor(const std::string& name, const Dimensions& shape, int type)
{
    onnx::TensorProto& tensor = *m_graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t size : shape)
        tensor.add_dims(size);
    return tensor;
}

bool OnnxBuilder::stored(const std::string& name) const
{
    return std::ranges::any_of(m_graph.initializer(), [&](const auto& tensor) { return tensor.name() == name; });
}

std::string OnnxBuilder::floats(const std::string& name, const Dimensions& shape, std::span<const float> values)
{
    tensor(name, shape, onnx::TensorProto::FLOAT).set_raw_data(values.data(), values.size_bytes());
    return name;
}

std::string OnnxBuilder::bytes(const std::string& name, const Dimensions& shape, std::span<const std::uint8_t> values)
{
    tensor(name, shape, onnx::TensorProto::UINT8).set_raw_data(values.data(), values.size_bytes());
    return name;
}

std::string OnnxBuilder::integers(const Dimensions& values)
{
    std::string name = fmt::format("{}", fmt::join(values, ","));
    if (!stored(name))
        tensor(name, {static_cast<std::int64_t>(values.size())}, onnx::TensorProto::INT64)
            .set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
    return name;
}

std::string OnnxBuilder::number(float value)
{
    std::string name = fmt::format("number/{}", value);
    return stored(name) ? name : floats(name, {}, std::span(&value, 1));
}

} // namespace binweave
