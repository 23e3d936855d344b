// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/packed/arena.h"

namespace binweave {

/// Bits of an activation: which node they belong to, and how they lie.
struct BitValue
{
    int node;
    BitPlane plane;
    std::size_t offset = 0; ///< bytes behind the node's first plane, where it has several

    std::uint8_t* bytes(Arena& arena) const { return arena.bitsOf(node) + offset; }
    std::uint8_t* row(int row, Arena& arena) const { return bytes(arena) + plane.byteOf(row); }
};

/// Where a kernel writes bits as 16-bit words, [row][column][(channels + 15) / 16].
struct Halves
{
    std::uint16_t* words = nullptr; ///< of row 0
    std::ptrdiff_t rowStride = 0;
    bool haveGaps = false; ///< they are not yet in the plane: writeHalves()
};

/// For all bits of `target`, which `convolution` gives: in the plane itself where a pixel's halves are all its bits.
Halves halvesOf(const BitValue& target, const BinaryConvolution& convolution, Arena& arena);

/// Writes bits that lie as halves without gaps between rows; the first row's are at `halves`, and up to 3 words more
/// are read.
void writeHalves(const KernelSet& kernels, const std::uint16_t* halves, const BitValue& target, IndexRange rows,
                 Arena& arena);

/// Writes the signs of rows of float values.
void writeSigns(const KernelSet& kernels, const float* values, const BitValue& target, IndexRange rows, Arena& arena,
                Arena::Strip& strip);

/// Writes the planes of rows of float values; `target` is the first plane, the others lie behind it.
void writePlanes(const KernelSet& kernels, const ActivationPlanes& planes, const float* values, const BitValue& target,
                 IndexRange rows, Arena& arena, Arena::Strip& strip);

} // namespace binweave
