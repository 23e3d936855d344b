// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/arena.h"

namespace binweave {

/// One thing to do for an image: an operation of the graph, or several that are done in one pass.
class Step
{
public:
    virtual ~Step() = default;
    virtual void run(Arena& arena) const = 0;
};

} // namespace binweave
