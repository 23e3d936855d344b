// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

/// What the files of this kernel set share.
namespace binweave::avx2 {

constexpr int lanes = 32; ///< of binaryRow: a byte each

void binaryRow(const BinaryRow& row);
void binaryBitsRow(const BinaryBitsRow& row);
void epilogueRow(const EpilogueRow& row);
void floatRow(const FloatRow& row);
void signBits(const float* values, int count, std::uint32_t* words);
void spreadNibbles(const std::uint8_t* words, std::ptrdiff_t count, std::uint8_t* nibbles);

} // namespace binweave::avx2
