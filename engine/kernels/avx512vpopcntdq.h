// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

namespace binweave::avx512vpopcntdq {

void binaryValuesRow(const BinaryValuesRow& row);

} // namespace binweave::avx512vpopcntdq
