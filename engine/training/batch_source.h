// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/augmentation.h"
#include "engine/data/data_set.h"
#include "engine/training/settings.h"
#include "engine/training/training_network.h"

#include <vector>

namespace binweave {

/// The training images in batches: in an order drawn for each epoch, changed at random, both named by the seed. Images
/// that do not fill a last batch are left out of the epoch; the next one's order leaves out others.
class BatchSource
{
public:
    /// `images`: which of the training images; all where that is not said.
    BatchSource(const DataSet& data, const TrainingSettings& settings, std::vector<int> images);
    BatchSource(const DataSet& data, const TrainingSettings& settings);

    /// The settings' batch size, or all images where there are fewer.
    int batch() const { return m_batch; }
    int stepsPerEpoch() const { return static_cast<int>(m_images.size()) / m_batch; }

    /// Batch `step` of epoch `epoch`, both from 0. Valid until the next call.
    TrainingNetwork::Batch at(int epoch, int step);

private:
    void writeImage(int index, std::span<float> pixels) const;

    const DataSet& m_data;
    std::vector<int> m_images;
    std::uint64_t m_seed;
    Augmentation m_augmentation;
    int m_batch;
    int m_epoch = -1;
    std::vector<int> m_order; ///< of m_epoch
    std::span<const int> m_indices;
    std::vector<int> m_labels;
};

} // namespace binweave
