// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace binweave {

/// What a layer stores, named and shaped as in trained_model.h.
struct Parameter
{
    enum class Kind {
        weight,     ///< decays
        latent,     ///< decays; only its sign is used
        scale,      ///< of bases, branches, normalizations; biases; levels
        ascending,  ///< thresholds: kept above 0 and in order
        statistics, ///< measured, not trained: has no gradient
    };

    Parameter(std::string parameterName, Kind parameterKind, std::vector<std::int64_t> parameterShape, float start = 0)
        : name(std::move(parameterName)),
          kind(parameterKind),
          shape(std::move(parameterShape)),
          value(elements(), start),
          gradient(kind == Kind::statistics ? 0 : elements())
    {}

    std::size_t elements() const
    {
        return static_cast<std::size_t>(
            std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
    }

    std::string name;
    Kind kind;
    std::vector<std::int64_t> shape;
    std::vector<float> value;
    std::vector<float> gradient;
};

} // namespace binweave
