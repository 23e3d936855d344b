// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/gap_closing.h"

namespace binweave {

void closeGaps(const std::uint16_t* from, std::ptrdiff_t halves, int channels, int pixels, std::uint8_t* bytes,
               std::ptrdiff_t bit)
{
    gaps::close(from, halves, channels, pixels, bytes, bit);
}

} // namespace binweave
