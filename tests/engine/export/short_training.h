// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_model.h"
#include "engine/training/trainer.h"

#include <QTemporaryDir>

namespace binweave {

/// The design after an epoch or more on the data's training images: weights and normalizations as training leaves them.
inline Result<TrainedModel> shortlyTrained(const NetworkDesign& design, DataSet data, int epochs = 1)
{
    struct NoObserver : TrainingObserver
    {
        void stepDone(const StepProgress&) override {}
        void epochDone(const EpochRecord&) override {}
    };
    const QTemporaryDir folder;
    const std::filesystem::path run = std::filesystem::path(folder.path().toStdString()) / "run";
    NoObserver observer;
    TrainingControl control;
    data.test = firstImages(data.test, 32); // nobody reads the accuracy
    return train(design, data, {.epochs = epochs, .batch = 64}, run, false, observer, control)
        .and_then([&](const TrainingOutcome&) { return loadTrainedModel(run); });
}

} // namespace binweave
