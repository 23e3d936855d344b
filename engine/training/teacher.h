// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/float_network.h"
#include "engine/training/training_network.h"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace binweave {

/// A trained network whose scores another one learns. Runs on the float engine, as after training: with its running
/// statistics.
class Teacher
{
public:
    /// Error (badInput): no trained run in the folder, or one for other images or classes than those of `data`.
    static Result<Teacher> load(const std::filesystem::path& folder, const DataSet& data, const KernelSet& kernels);

    /// [image][class] for the very images of the batch, which are normalized as the data are. Valid until the next
    /// call.
    std::span<const float> scores(const TrainingNetwork::Batch& batch);

private:
    std::unique_ptr<FloatNetwork> m_network;
    bool m_sameScale = true;      ///< the teacher normalizes pixels as the data do
    std::vector<float> m_factors; ///< per channel; from the data's normalization to the teacher's
    std::vector<float> m_shifts;
    std::vector<float> m_scores;
};

} // namespace binweave
