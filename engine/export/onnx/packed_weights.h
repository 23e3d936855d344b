// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/onnx/onnx_builder.h"

namespace binweave {

/// The quantized weights of a whole network as bits of one stored tensor, unpacked by standard operators which hang on
/// nothing but stored tensors, so that a runtime computes them once at load.
class PackedWeights
{
public:
    /// values: +-1, a bit each
    void addSigns(const std::string& name, const Dimensions& shape, std::span<const float> values);

    /// Weights of few levels: each is the number of its level in the table of its base, in as many bits as it takes.
    struct Levels
    {
        int bases;
        std::vector<std::uint8_t> classes; ///< [outputs][bases][inputs]
        std::vector<float> tables;         ///< [bases][levels]
    };
    void addLevels(const std::string& name, const Dimensions& shape, const Levels& levels);

    /// Lays the operators that give each added tensor as float under its name.
    void write(OnnxBuilder& builder) const;

private:
    struct Piece
    {
        std::string name;
        Dimensions shape;
        std::int64_t weights;
        int planes; ///< bits of a weight, plane by plane
        int bases;
        std::vector<float> tables; ///< none: signs
    };
    void addBit(bool bit);
    static void writeLevels(OnnxBuilder& builder, const Piece& piece);

    std::vector<Piece> m_pieces;
    std::vector<std::uint8_t> m_bytes; ///< bit i of byte b is bit 8 b + i
    std::int64_t m_count = 0;
};

} // namespace binweave
