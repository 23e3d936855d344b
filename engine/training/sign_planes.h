// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/bit_plane.h"
#include "engine/training/matrix.h"
#include "model/graph.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace binweave {

/// Per node: where the bits of one image are, for signs that nothing but binary convolutions reads; a bit is 1 for +1.
/// The margins hold the windows of all readers.
std::vector<std::optional<BitPlane>> signPlanes(const Graph& graph);

/// Bytes from one image's plane to the next one's, whole cache lines.
std::size_t signBytes(const BitPlane& plane);

/// The signs of x as bits, one plane an image; the margins are set to 0. memory: signMemory() words.
void writeSigns(const Matrix& x, int images, const BitPlane& plane, std::uint8_t* bits, std::uint32_t* memory);
std::size_t signMemory(const BitPlane& plane);

/// +-1 by the bits of words `stride` bytes apart, 0 where the mask is 0: out[i * pitch + j] by bit j of word i, for
/// `count` words and 32 bits. masks: one a word.
void expandSigns(const std::uint8_t* words, std::ptrdiff_t stride, const std::uint32_t* masks,
                 std::ptrdiff_t maskStride, int count, float* out, std::ptrdiff_t pitch);

} // namespace binweave
