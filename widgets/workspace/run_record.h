// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/settings.h"
#include "model/design.h"

#include <QDateTime>
#include <QString>
#include <optional>

namespace binweave {

enum class RunState { queued, running, paused, stopped, finished, failed };

/// What the history knows of a run; all else is in its folder.
struct RunRecord
{
    int id = 0;
    QString folder;
    QString name; ///< the design's name
    NetworkDesign design;
    QString data; ///< as named for --data
    RunState state = RunState::running;
    TrainingSettings settings;
    int place = 0;     ///< in the queue, from 1; 0 outside of it
    QDateTime started; ///< UTC; null of a queued run
    qint64 seed = 0;
    int epochs = 0;
    qint64 parameterBits = 0;
    qint64 storedBytes = 0;
    std::optional<double> top1; ///< percent; empty until finished
    std::optional<double> top5;
    QString note;

    bool isGallery() const { return id < 0; } ///< came with Binweave; cannot be changed
};

QString runStateName(RunState state); ///< running, paused, .. as in --json
RunState runStateNamed(const QString& name);

} // namespace binweave
