// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/bit_value.h"

namespace binweave {

Halves halvesOf(const BitValue& target, const BinaryConvolution& convolution, Arena& arena)
{
    const BitPlane& plane = target.plane;
    const TensorShape& shape = plane.shape;
    if (shape.channels % 16 == 0 && convolution.readsInPlace())
        return {.words = reinterpret_cast<std::uint16_t*>(target.row(0, arena) + plane.bitOf(0) / 8),
                .rowStride = plane.rowBytes() / 2};
    // Gaps are closed at the end: words of what was stored as halves just before would load slowly.
    const std::ptrdiff_t rowHalves = 1LL * shape.width * ((shape.channels + 15) / 16);
    return {.words = Arena::room(arena.halves, shape.height * rowHalves + 3), .rowStride = rowHalves, .haveGaps = true};
}

void writeHalves(const KernelSet& kernels, const std::uint16_t* halves, const BitValue& target, IndexRange rows,
                 Arena& arena)
{
    const BitPlane& plane = target.plane;
    kernels.closeGaps({.from = halves,
                       .halves = (plane.shape.channels + 15) / 16,
                       .channels = plane.shape.channels,
                       .pixels = plane.shape.width,
                       .rows = rows.count(),
                       .bytes = target.row(rows.first, arena),
                       .rowBytes = plane.rowBytes(),
                       .bit = plane.bitOf(0)});
}

void writeSigns(const KernelSet& kernels, const float* values, const BitValue& target, IndexRange rows, Arena& arena,
                Arena::Strip& strip)
{
    // Bits of pixels follow each other as their channels do in `values`: a row is one run on both sides.
    const int count = target.plane.shape.width * target.plane.shape.channels;
    std::uint32_t* words = Arena::room(strip.rowWords, (count + 31) / 32);
    for (int row = rows.first; row < rows.last; ++row, values += count) {
        kernels.signBits(values, count, words);
        BitWriter(target.row(row, arena), target.plane.bitOf(0)).append(words, count);
    }
}

void writePlanes(const KernelSet& kernels, const ActivationPlanes& planes, const float* values, const BitValue& target,
                 IndexRange rows, Arena& arena, Arena::Strip& strip)
{
    const TensorShape& shape = target.plane.shape;
    const std::size_t count = 1ULL * rows.count() * shape.width * shape.channels;
    float* const bits = Arena::room(strip.planeValues, planes.factors.size() * count);
    planes.writeAll(values, count, 0, -1, bits);
    BitValue plane = target;
    for (std::size_t i = 0; i < planes.factors.size(); ++i, plane.offset += plane.plane.bytes())
        writeSigns(kernels, bits + i * count, plane, rows, arena, strip);
}

} // namespace binweave
