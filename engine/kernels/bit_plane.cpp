// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/gap_closing.h"

namespace binweave {

void closeGaps(const GappedRows& rows)
{
    gaps::close(rows);
}

} // namespace binweave
