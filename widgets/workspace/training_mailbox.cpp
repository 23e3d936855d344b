// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/training_mailbox.h"

#include <utility>

namespace binweave {

void TrainingJob::Mailbox::stepDone(const StepProgress& progress)
{
    const std::scoped_lock lock(m_mutex);
    m_progress = progress;
}

void TrainingJob::Mailbox::epochDone(const EpochRecord& epoch)
{
    const std::scoped_lock lock(m_mutex);
    m_epochs.push_back(epoch);
}

void TrainingJob::Mailbox::layersMeasured(const LayerReport& report)
{
    const std::scoped_lock lock(m_mutex);
    m_layers.push_back(report);
}

std::vector<LayerReport> TrainingJob::Mailbox::takeLayers()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_layers, {});
}

std::optional<StepProgress> TrainingJob::Mailbox::takeProgress()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_progress, std::nullopt);
}

std::vector<EpochRecord> TrainingJob::Mailbox::takeEpochs()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_epochs, {});
}

} // namespace binweave
