// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/training/trainer.h"

#include <QLocale>
#include <QString>

/// What is said of a run while it trains and when it is done.
namespace binweave {

/// "45 s", "2 min 10 s", "1 h 5 min".
QString durationText(double seconds, const QLocale& locale);

/// "Epoch 3 of 10 · 2 min 10 s left · 1,240 images/s · loss 1.23 · training 55.1 %", and the last epoch's accuracy on
/// validation or test images where there is one.
QString progressText(const StepProgress& progress, const std::vector<EpochRecord>& epochs, const QLocale& locale);

/// Finished part of the run, 0 to 1.
double finishedPart(const StepProgress& progress);

/// "Packed engine: 61.2 % top-1 ..., 8.4× faster than the float engine (measured)".
QString resultText(const Evaluation& packed, double ratioToFloat, const QLocale& locale);

} // namespace binweave
