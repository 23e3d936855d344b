// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/packed_weights.h"

#include "engine/arithmetic.h"

#include <algorithm>
#include <array>
#include <bit>

namespace binweave {

void PackedWeights::addBit(bool bit)
{
    if (m_count % 8 == 0)
        m_bytes.push_back(0);
    m_bytes.back() = static_cast<std::uint8_t>(m_bytes.back() | (bit << (m_count % 8)));
    ++m_count;
}

void PackedWeights::addSigns(const std::string& name, const Dimensions& shape, std::span<const float> values)
{
    m_pieces.push_back({name, shape, static_cast<std::int64_t>(values.size()), 1, 1, {}});
    for (const float value : values)
        addBit(isPositive(value));
}

void PackedWeights::addLevels(const std::string& name, const Dimensions& shape, const Levels& levels)
{
    const std::size_t ofBase = levels.tables.size() / static_cast<std::size_t>(levels.bases);
    const auto planes = std::max(1, static_cast<int>(std::bit_width(ofBase - 1)));
    m_pieces.push_back({name,
                        shape,
                        static_cast<std::int64_t>(levels.classes.size()),
                        planes,
                        levels.bases,
                        {levels.tables.begin(), levels.tables.end()}});
    for (int plane = 0; plane < planes; ++plane) {
        for (const std::uint8_t number : levels.classes)
            addBit((number >> plane & 1) != 0);
    }
}

/// From signs [planes * weights] to numbers, sum of (sign + 1) / 2 * 2^plane, and from those to levels.
void PackedWeights::writeLevels(OnnxBuilder& builder, const Piece& piece)
{
    const auto part = [&](const char* what) { return piece.name + "/" + what; };
    const std::size_t ofBase = piece.tables.size() / static_cast<std::size_t>(piece.bases);
    std::vector<float> factors;
    for (int plane = 0; plane < piece.planes; ++plane)
        factors.push_back(static_cast<float>(1 << plane) / 2);
    const float half = static_cast<float>((1 << piece.planes) - 1) / 2;
    std::string x =
        builder.node("Reshape", part("planes"), {part("row"), builder.integers({piece.planes, piece.weights})});
    x = builder.node("Mul", part("halves"), {x, builder.floats(part("factors"), {piece.planes, 1}, factors)});
    x = builder.node("ReduceSum", part("sums"), {x, builder.integers({0})}, {{"keepdims", std::int64_t{0}}});
    x = builder.node("Add", part("numbers"), {x, builder.number(half)});
    if (piece.bases > 1) { // tables lie one behind the other
        std::vector<float> offsets;
        for (int base = 0; base < piece.bases; ++base)
            offsets.push_back(static_cast<float>(static_cast<std::size_t>(base) * ofBase));
        const std::int64_t outputs = piece.shape[0] / piece.bases;
        x = builder.node("Reshape", part("bases"), {x, builder.integers({outputs, piece.bases, -1})});
        x = builder.node("Add", part("offset"), {x, builder.floats(part("offsets"), {piece.bases, 1}, offsets)});
    }
    x = builder.node("Cast", part("indices"), {x}, {{"to", std::int64_t{onnx::TensorProto::INT64}}});
    x = builder.node(
        "Gather", part("values"),
        {builder.floats(part("levels"), {static_cast<std::int64_t>(piece.tables.size())}, piece.tables), x});
    builder.node("Reshape", piece.name, {x, builder.integers(piece.shape)});
}

void PackedWeights::write(OnnxBuilder& builder) const
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
        sizes.push_back(piece.planes * piece.weights);
        pieces.push_back(piece.name + "/row");
    }
    if (const std::int64_t rest = static_cast<std::int64_t>(m_bytes.size()) * 8 - m_count; rest > 0) {
        sizes.push_back(rest);
        pieces.emplace_back("bits/rest");
    }
    builder.nodeOf("Split", "bits/split", {x, builder.integers(sizes)}, pieces, {{"axis", std::int64_t{0}}});
    for (const Piece& piece : m_pieces) {
        if (piece.tables.empty())
            builder.node("Reshape", piece.name, {piece.name + "/row", builder.integers(piece.shape)});
        else
            writeLevels(builder, piece);
    }
}

} // namespace binweave
