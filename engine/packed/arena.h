// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/binary_convolution.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace binweave {

/// Where the values of one image are while it passes through the network; the same for every thread.
/// Values are named by graph node: floats [row][column][channel], the network's input [channel][row][column]; bits as
/// BitPlane says, with margins that are 0 from the start and stay so.
struct ArenaLayout
{
    std::vector<std::size_t> floatOffsets; ///< by node; meaningless for nodes without a float value
    std::vector<std::size_t> bitOffsets;   ///< by node; likewise
    std::size_t floats = 0;
    std::size_t bitBytes = 0;
};

/// One thread's memory. Nothing is allocated once it has run an image.
struct Arena
{
    explicit Arena(const ArenaLayout& arenaLayout)
        : layout(&arenaLayout), floats(arenaLayout.floats), bits(arenaLayout.bitBytes)
    {}

    float* value(int node) { return floats.data() + layout->floatOffsets[node]; }
    std::uint8_t* bitsOf(int node) { return bits.data() + layout->bitOffsets[node]; }

    /// The first `count` elements of a scratch vector that grows once.
    template <class T>
    static T* room(AlignedVector<T>& scratch, std::size_t count)
    {
        if (scratch.size() < count)
            scratch.resize(count);
        return scratch.data();
    }

    const ArenaLayout* layout;
    AlignedVector<float> floats;
    AlignedVector<std::uint8_t> bits;
    BinaryConvolution::Scratch convolution;
    AlignedVector<float> rowValues;
    AlignedVector<float> shiftedRow;
    std::vector<std::vector<float>> planeFactors; ///< by node, of this image
    AlignedVector<std::uint16_t> halves;
    AlignedVector<std::uint32_t> rowWords;
    AlignedVector<float> planar;  ///< an image [channel][row][column]
    AlignedVector<float> columns; ///< windows of a float convolution
    AlignedVector<float> sums;    ///< of its bases
};

} // namespace binweave
