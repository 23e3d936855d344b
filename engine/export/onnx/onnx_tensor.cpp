// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_tensor.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace binweave {

namespace {

template <class T>
const std::vector<T>& valuesOf(const OnnxTensor& tensor, const char* what)
{
    if (const auto* values = std::get_if<std::vector<T>>(&tensor.values))
        return *values;
    throw OnnxComplaint{fmt::format("a value is not of type {}", what)};
}

/// From raw_data, or from the typed list where that is empty.
template <class T>
std::vector<T> read(const onnx::TensorProto& tensor, const auto& list, std::int64_t count)
{
    std::vector<T> values;
    const std::string& raw = tensor.raw_data();
    const auto wanted = static_cast<std::size_t>(count);
    if (tensor.has_raw_data() ? raw.size() != wanted * sizeof(T) : static_cast<std::size_t>(list.size()) != wanted)
        throw OnnxComplaint{fmt::format("tensor '{}' does not hold the {} values of its shape", tensor.name(), count)};
    if (!tensor.has_raw_data())
        return {list.begin(), list.end()};
    values.resize(wanted);
    if (wanted > 0)
        std::memcpy(values.data(), raw.data(), raw.size());
    return values;
}

} // namespace

std::int64_t OnnxTensor::size() const
{
    std::int64_t size = 1;
    for (const std::int64_t side : shape)
        size *= side;
    return size;
}

const std::vector<float>& OnnxTensor::floats() const
{
    return valuesOf<float>(*this, "float");
}

const std::vector<std::int64_t>& OnnxTensor::integers() const
{
    return valuesOf<std::int64_t>(*this, "int64");
}

const std::vector<std::uint8_t>& OnnxTensor::bytes() const
{
    return valuesOf<std::uint8_t>(*this, "uint8");
}

std::string oneLine(std::string text)
{
    constexpr std::size_t most = 300;
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' ' || c == 127; }, '?');
    if (text.size() > most)
        text = text.substr(0, most) + "..";
    return text;
}

std::int64_t checkedElements(const std::vector<std::int64_t>& shape)
{
    constexpr std::int64_t most = 1LL << 27;
    std::int64_t size = 1;
    for (const std::int64_t side : shape) {
        if (side < 0 || side > most)
            throw OnnxComplaint{fmt::format("a tensor has a side of {}", side)};
        size *= side;
        if (size > most)
            throw OnnxComplaint{"a tensor has more than 2^27 elements"};
    }
    return size;
}

OnnxTensor storedTensor(const onnx::TensorProto& tensor)
{
    OnnxTensor result{{tensor.dims().begin(), tensor.dims().end()}, {}};
    if (tensor.data_location() == onnx::TensorProto::EXTERNAL)
        throw OnnxComplaint{fmt::format("tensor '{}' is stored in another file", tensor.name())};
    const std::int64_t count = checkedElements(result.shape);
    switch (tensor.data_type()) {
    case onnx::TensorProto::FLOAT:
        result.values = read<float>(tensor, tensor.float_data(), count);
        break;
    case onnx::TensorProto::INT64:
        result.values = read<std::int64_t>(tensor, tensor.int64_data(), count);
        break;
    case onnx::TensorProto::UINT8:
        result.values = read<std::uint8_t>(tensor, tensor.int32_data(), count);
        break;
    default:
        throw OnnxComplaint{
            fmt::format("tensor '{}' has an element type other than float, int64 and uint8", tensor.name())};
    }
    return result;
}

} // namespace binweave
