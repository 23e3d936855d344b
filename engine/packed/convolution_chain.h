// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/epilogue.h"
#include "engine/packed/network_view.h"

#include <limits>
#include <vector>

namespace binweave {

/// What of an Epilogue a step can do. All can normalize, and write values and signs.
struct Abilities
{
    std::size_t mostAddends = std::numeric_limits<std::size_t>::max();
    bool slopes = false;
    bool planes = false; ///< where they do not depend on the image
};

/// A convolution and what is done in its step because nothing else reads what is between: a normalization, a sum with
/// shortcuts, a slope. Behind them, shifted or not, an activation as bits.
struct Chain
{
    Epilogue epilogue;
    std::vector<int> nodes; ///< whose float values are then made or never needed, from the convolution on
};

/// The longest one that a step of these abilities can do. made: by node, whether its float value is there before.
/// begun: what the epilogue is without any of it; with a normalization no other one is taken.
Chain chainBehind(int convolution, const NetworkView& network, const std::vector<bool>& made,
                  const Abilities& abilities, Epilogue begun);

} // namespace binweave
