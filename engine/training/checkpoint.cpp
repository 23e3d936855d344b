// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/checkpoint.h"

#include "engine/files/tensor_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>

namespace binweave {

namespace {

/// Every tensor of a checkpoint: visit(name, shape, values).
template <class Visit>
void eachTensor(const Checkpoint& checkpoint, Visit visit)
{
    for (Parameter* parameter : checkpoint.parameters)
        visit(parameter->name, parameter->shape, parameter->value);
    for (std::size_t i = 0; checkpoint.average && i < checkpoint.parameters.size(); ++i) {
        const Parameter& parameter = *checkpoint.parameters[i];
        visit("average of " + parameter.name, parameter.shape, checkpoint.average->values()[i]);
    }
    for (Optimizer::Moments& moments : checkpoint.optimizer.moments()) {
        const Parameter& parameter = *moments.parameter;
        visit("first moment of " + parameter.name, parameter.shape, moments.first);
        if (!moments.second.empty())
            visit("second moment of " + parameter.name, parameter.shape, moments.second);
    }
}

/// The numbers of a progress as 64-bit words, floating-point ones by their bits.
std::vector<std::uint64_t> wordsOf(const TrainingProgress& progress)
{
    return {static_cast<std::uint64_t>(progress.epochs),    static_cast<std::uint64_t>(progress.step),
            static_cast<std::uint64_t>(progress.hits),      std::bit_cast<std::uint64_t>(progress.lossSum),
            std::bit_cast<std::uint64_t>(progress.seconds), std::bit_cast<std::uint64_t>(progress.top1),
            std::bit_cast<std::uint64_t>(progress.top5),    std::bit_cast<std::uint64_t>(progress.bestTop1),
            static_cast<std::uint64_t>(progress.bestEpoch)};
}

TrainingProgress progressOf(const std::vector<std::uint64_t>& words)
{
    return {.epochs = static_cast<int>(words[0]),
            .step = static_cast<std::int64_t>(words[1]),
            .lossSum = std::bit_cast<double>(words[3]),
            .hits = static_cast<std::int64_t>(words[2]),
            .seconds = std::bit_cast<double>(words[4]),
            .top1 = std::bit_cast<double>(words[5]),
            .top5 = std::bit_cast<double>(words[6]),
            .bestTop1 = std::bit_cast<double>(words[7]),
            .bestEpoch = static_cast<int>(words[8])};
}

/// The steps of the epoch, then the sums by their bits.
std::vector<std::uint64_t> wordsOf(const LayerObserver::Tally& tally)
{
    std::vector<std::uint64_t> words{static_cast<std::uint64_t>(tally.steps)};
    for (const double sum : tally.gradientNorms)
        words.push_back(std::bit_cast<std::uint64_t>(sum));
    return words;
}

constexpr const char* progressName = "progress";
constexpr const char* signsName = "signs at the epoch's start";
constexpr const char* normsName = "gradient norms of the epoch";

} // namespace

Result<void> writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint)
{
    TensorFile tensors;
    eachTensor(checkpoint,
               [&](const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values) {
                   tensors.add(name, Tensor{shape, values});
               });
    tensors.add(signsName, TensorValues(checkpoint.layers.signs));
    tensors.add(normsName, TensorValues(wordsOf(checkpoint.layers)));
    tensors.add(progressName, TensorValues(wordsOf(checkpoint.progress)));
    tensors.metadata["run"] = checkpoint.run;
    tensors.metadata["instruction_set"] = checkpoint.instructionSet;
    return writeTensorFile(file, tensors);
}

Result<void> readCheckpoint(const std::filesystem::path& file, Checkpoint& checkpoint)
{
    auto tensors = readTensorFile(file);
    if (!tensors)
        return tl::unexpected(tensors.error());
    if (tensors->metadata["run"] != checkpoint.run)
        return badInput(
            fmt::format("{} was written with another design, other settings or other data.", file.string()));
    const auto words = tensors->row<std::uint64_t>(progressName);
    const auto signs = tensors->row<std::uint64_t>(signsName);
    const auto norms = tensors->row<std::uint64_t>(normsName);
    bool sound = words && words->size() == wordsOf(TrainingProgress()).size() && signs && norms &&
                 signs->size() == checkpoint.layers.signs.size() &&
                 norms->size() == checkpoint.layers.gradientNorms.size() + 1;
    std::vector<std::pair<std::vector<float>*, std::vector<float>>> found;
    eachTensor(checkpoint,
               [&](const std::string& name, const std::vector<std::int64_t>& shape, std::vector<float>& values) {
                   auto tensor = tensors->tensor(name);
                   sound = sound && tensor && tensor->shape == shape;
                   if (sound)
                       found.emplace_back(&values, std::move(tensor->values));
               });
    if (!sound)
        return badInput(
            fmt::format("{} lacks something that this run needs; it was not written by this version.", file.string()));
    for (auto& [target, values] : found)
        *target = std::move(values);
    checkpoint.progress = progressOf(*words);
    checkpoint.layers.signs = *signs;
    checkpoint.layers.steps = static_cast<std::int64_t>(norms->front());
    std::ranges::transform(norms->begin() + 1, norms->end(), checkpoint.layers.gradientNorms.begin(),
                           [](std::uint64_t bits) { return std::bit_cast<double>(bits); });
    checkpoint.instructionSet = tensors->metadata["instruction_set"];
    return {};
}

} // namespace binweave
