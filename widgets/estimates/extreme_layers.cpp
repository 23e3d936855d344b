// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/extreme_layers.h"

namespace binweave {

bool isCharted(const LayerEstimate& layer)
{
    return (layer.role == Role::stem || layer.role == Role::mainPath) && layer.beta && layer.zeta;
}

std::optional<ExtremeLayers> extremeLayers(const Estimates& estimates)
{
    std::optional<ExtremeLayers> found;
    for (std::size_t i = 0; i < estimates.layers.size(); ++i) {
        const LayerEstimate& layer = estimates.layers[i];
        if (!isCharted(layer))
            continue;
        if (!found)
            found = {i, i};
        if (*layer.zeta < *estimates.layers[found->weakest].zeta)
            found->weakest = i;
        if (*layer.zeta > *estimates.layers[found->strongest].zeta)
            found->strongest = i;
    }
    if (found && *estimates.layers[found->weakest].zeta == *estimates.layers[found->strongest].zeta)
        return {};
    return found;
}

} // namespace binweave
