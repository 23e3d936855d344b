// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "engine/files/tensor_file.h"
#include "model/design.h"
#include "model/graph.h"
#include "model/result.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace binweave {

/// What a network stores, keyed by node name and parameter:
///   Convolution     NAME.weight [bases][Cout][Cin / groups][k][k] (latent, real), NAME.scale [bases] where bases > 1;
///                   of TTQ weights NAME.level [bases][2], the magnitudes of -a and +b; the factors of ABC, piecewise
///                   and TWN weights are computed from the latent ones
///   Activation      of piecewise and ABC ones NAME.threshold [N] (v) and NAME.level [N] (beta)
///   FullyConnected  NAME.weight [outputs][inputs], NAME.bias [outputs] where it has one
///   Normalization   NAME.weight, NAME.bias, NAME.running_mean, NAME.running_var, each [C]
///   Slope           NAME.weight [C]
///   Shift           NAME.bias [C]
///   Sum             NAME.scale [scaled] where scaled > 0
using Weights = std::map<std::string, Tensor>;

/// Name and shape of every tensor that `graph` stores.
std::map<std::string, std::vector<std::int64_t>> weightShapes(const Graph& graph);

/// Error (badInput): a tensor that is missing, unknown, of another shape, or with a value that is not finite.
Result<void> checkWeights(const Graph& graph, const Weights& weights);

/// A design with its weights and what a user of it must know of its data.
struct TrainedModel
{
    NetworkDesign design;
    Weights weights;
    std::vector<float> mean; ///< per channel, in pixel units 0..255
    std::vector<float> deviation;
    std::vector<std::string> classNames;
    std::set<std::string> folded{}; ///< normalizations that have a scale and a shift but no statistics: addFolded()
};

/// A normalization of which only y = x * scale + shift is known: its weight and bias, with running_mean 0 and
/// running_var 1 - epsilon, which give back this very scale and shift. Training on needs statistics (measured ones:
/// training/measured_statistics.h).
void addFolded(TrainedModel& model, const std::string& node, std::vector<float> scale, std::vector<float> shift);

inline constexpr const char* packedWeightsName = "weights.binweave-model";

/// From a run folder, which holds design.json and weights.safetensors or, in a gallery, packed weights; or from a
/// packed model file.
Result<TrainedModel> loadTrainedModel(const std::filesystem::path& path);

/// A model's weights as tensors, with mean, deviation, classes and the folded normalizations as metadata; and back.
/// Errors (badInput): those of lower() and checkWeights(), metadata that lack something; with the file's path.
TensorFile tensorFileOf(const TrainedModel& model);
Result<TrainedModel> modelFrom(NetworkDesign design, const TensorFile& file);

/// weights.safetensors with the metadata of tensorFileOf(); atomically.
Result<void> saveWeights(const TrainedModel& model, const std::filesystem::path& file);

} // namespace binweave
