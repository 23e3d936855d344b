// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/teacher.h"

#include <fmt/format.h>

namespace binweave {

Result<Teacher> Teacher::load(const std::filesystem::path& folder, const DataSet& data, const KernelSet& kernels)
{
    const auto model = loadTrainedModel(folder);
    if (!model)
        return tl::unexpected(model.error());
    if (model->design.input != data.shape || model->classNames != data.classNames)
        return badInput(fmt::format("The teacher in {} was trained on other images or classes than those of {}.",
                                    folder.string(), data.name));
    auto network = FloatNetwork::build(*model, kernels);
    if (!network)
        return tl::unexpected(network.error());
    Teacher teacher;
    teacher.m_network = std::move(*network);
    teacher.m_sameScale = model->mean == data.mean && model->deviation == data.deviation;
    for (std::size_t c = 0; c < data.mean.size(); ++c) {
        teacher.m_factors.push_back(data.deviation[c] / model->deviation[c]);
        teacher.m_shifts.push_back((data.mean[c] - model->mean[c]) / model->deviation[c]);
    }
    return teacher;
}

std::span<const float> Teacher::scores(const TrainingNetwork::Batch& batch)
{
    const auto count = static_cast<int>(batch.labels.size());
    m_scores.resize(1ULL * count * m_network->classes());
    const auto writeImage = [&](int index, std::span<float> pixels) {
        batch.writeImage(index, pixels);
        if (m_sameScale)
            return;
        const std::size_t plane = pixels.size() / m_factors.size();
        for (std::size_t i = 0; i < pixels.size(); ++i)
            pixels[i] = pixels[i] * m_factors[i / plane] + m_shifts[i / plane];
    };
    m_network->scoresOf(count, writeImage, m_scores);
    return m_scores;
}

} // namespace binweave
