// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/onnx/onnx_builder.h"

namespace binweave {

/// The binary weights of a whole network as bits of one stored tensor, unpacked by standard operators which hang on
/// nothing but stored tensors, so that a runtime computes them once at load.
class PackedBinaryWeights
{
public:
    /// values: +-1
    void add(const std::string& name, const Dimensions& shape, std::span<const float> values);

    /// Lays the operators that give each added tensor as float under its name.
    void write(OnnxBuilder& builder) const;

private:
    struct Piece
    {
        std::string name;
        Dimensions shape;
        std::int64_t size;
    };
    std::vector<Piece> m_pieces;
    std::vector<std::uint8_t> m_bytes; ///< bit i of byte b is weight 8 b + i
    std::int64_t m_count = 0;
};

} // namespace binweave
