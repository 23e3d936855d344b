// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace binweave {

/// Float multiply-accumulates a second that one thread of this processor can do at best: fused multiply-adds in
/// registers of the widest instruction set that it has, measured now (some 10 ms).
double floatPeak();

} // namespace binweave
