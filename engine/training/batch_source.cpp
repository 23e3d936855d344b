// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/batch_source.h"

#include "engine/training/random_purposes.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace binweave {

namespace {

std::vector<int> allImages(const DataSet& data)
{
    std::vector<int> indices(data.train.count());
    std::iota(indices.begin(), indices.end(), 0);
    return indices;
}

} // namespace

BatchSource::BatchSource(const DataSet& data, const TrainingSettings& settings)
    : BatchSource(data, settings, allImages(data))
{}

BatchSource::BatchSource(const DataSet& data, const TrainingSettings& settings, std::vector<int> images)
    : m_data(data),
      m_images(std::move(images)),
      m_seed(static_cast<std::uint64_t>(settings.seed)),
      m_augmentation{settings.flip, settings.rotationDegrees, settings.shiftPixels},
      m_batch(std::min(settings.batch, static_cast<int>(m_images.size()))),
      m_labels(m_batch)
{}

TrainingNetwork::Batch BatchSource::at(int epoch, int step)
{
    if (epoch != m_epoch) {
        m_order = shuffledIndices(static_cast<int>(m_images.size()), RandomStream(m_seed, purpose::order + epoch));
        std::ranges::transform(m_order, m_order.begin(), [this](int place) { return m_images[place]; });
    }
    m_epoch = epoch;
    m_indices = std::span(m_order).subspan(1ULL * step * m_batch, m_batch);
    std::ranges::transform(m_indices, m_labels.begin(), [this](int index) { return m_data.train.labels[index]; });
    return {m_labels, [this](int index, std::span<float> pixels) { writeImage(m_indices[index], pixels); }};
}

void BatchSource::writeImage(int index, std::span<float> pixels) const
{
    writeAugmented(m_data.train.image(index), m_data.shape, {m_data.mean, m_data.deviation}, m_augmentation,
                   RandomStream(m_seed, purpose::augmentation + m_epoch, index), pixels);
}

} // namespace binweave
