// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

/// What all sets with registers of 512 bits have in common: AVX-512 F, BW, DQ and VL. They differ in how they count
/// bits.
namespace binweave::avx512 {

constexpr int lanes = 16;
constexpr int byteLanes = 64; ///< of rows by tables: a byte each

bool supported();
void binaryRowByTables(const BinaryRow& row);
void binaryBitsRowByTables(const BinaryBitsRow& row);
void gemm(const GemmShape& shape, const float* a, const float* b, float* c);
void epilogueRow(const EpilogueRow& row);
void floatRow(const FloatRow& row);
void signBits(const float* values, int count, std::uint32_t* words);

} // namespace binweave::avx512
