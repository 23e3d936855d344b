// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/files/packed_layout.h"
#include "engine/trained_model.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace binweave {

/// A tensor as a packed model holds it.
struct StoredTensor
{
    std::string name;
    packed_layout::Coding coding = packed_layout::Coding::real;
    int bits = 32;
    std::size_t groups = 1;
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> data;
};

/// All that `graph` stores, in the order of its nodes. A quantized weight goes by its levels and a normalization by
/// scale and shift wherever inference then gets the very numbers that it has now; else they go as they are.
/// Precondition: checkWeights().
std::vector<StoredTensor> storedTensors(const Graph& graph, const Weights& weights);

/// The bytes of a tensor of `elements` values.
std::uint64_t dataBytes(packed_layout::Coding coding, int bits, std::uint64_t groups, std::uint64_t elements);

/// Adds the tensor, or the four of a folded normalization, to `model`. Precondition: data.size() is dataBytes().
void addStored(std::string_view name, const packed_layout::Record& record, std::span<const std::uint8_t> data,
               TrainedModel& model);

} // namespace binweave
