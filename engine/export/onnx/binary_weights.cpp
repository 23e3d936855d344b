// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/binary_weights.h"

#include "engine/arithmetic.h"

#include <array>

namespace binweave {

void PackedBinaryWeights::add(const std::string& name, const Dimensions& shape, std::span<const float> values)
{
    m_pieces.push_back({name, shape, static_cast<std::int64_t>(values.size())});
    for (const float value : values) {
        if (m_count % 8 == 0)
            m_bytes.push_back(0);
        m_bytes.back() = static_cast<std::uint8_t>(m_bytes.back() | (isPositive(value) << (m_count % 8)));
        ++m_count;
    }
}

void PackedBinaryWeights::write(OnnxBuilder& builder) const
{
    if (m_pieces.empty())
        return;
    // Operator set 13 has no bitwise And: a bit is moved to the top of its byte, which loses those above it, then down.
    constexpr std::array<std::uint8_t, 8> up = {7, 6, 5, 4, 3, 2, 1, 0};
    constexpr std::array<std::uint8_t, 1> down = {7};
    const std::string bytes = builder.bytes("bits", {static_cast<std::int64_t>(m_bytes.size()), 1}, m_bytes);
    std::string x =
        builder.node("BitShift", "bits/up", {bytes, builder.bytes("bits/7..0", {1, 8}, up)}, {{"direction", "LEFT"}});
    x = builder.node("BitShift", "bits/down", {x, builder.bytes("bits/7", {1}, down)}, {{"direction", "RIGHT"}});
    x = builder.node("Reshape", "bits/row", {x, builder.integers({-1})});
    x = builder.node("Cast", "bits/float", {x}, {{"to", std::int64_t{onnx::TensorProto::FLOAT}}});
    x = builder.node("Mul", "bits/twice", {x, builder.number(2)});
    x = builder.node("Sub", "bits/signs", {x, builder.number(1)});

    Dimensions sizes;
    std::vector<std::string> pieces;
    for (const Piece& piece : m_pieces) {
        sizes.push_back(piece.size);
        pieces.push_back(piece.name + "/row");
    }
    if (const std::int64_t rest = static_cast<std::int64_t>(m_bytes.size()) * 8 - m_count; rest > 0) {
        sizes.push_back(rest);
        pieces.emplace_back("bits/rest");
    }
    builder.nodeOf("Split", "bits/split", {x, builder.integers(sizes)}, pieces, {{"axis", std::int64_t{0}}});
    for (const Piece& piece : m_pieces)
        builder.node("Reshape", piece.name, {piece.name + "/row", builder.integers(piece.shape)});
}

} // namespace binweave
