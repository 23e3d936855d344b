// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/fields.h"
#include "model/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace binweave {

enum class OptimizerKind { sgd, adam };
enum class ScheduleKind { constant, step, cosine, oneCycle };
enum class KeptWeights { best, last };

/// Every knob of a training run; each is a key of settings.json and a flag of `binweave train`.
struct TrainingSettings
{
    int epochs = 10;
    int batch = 128;
    std::int64_t seed = 1;
    OptimizerKind optimizer = OptimizerKind::adam;
    double learningRate = 0.02; ///< the peak of the schedule
    double momentum = 0.9;      ///< of sgd (Nesterov)
    double weightDecay = 0;     ///< of real weights and of latent ones
    ScheduleKind schedule = ScheduleKind::oneCycle;
    double firstDrop = 0.5;   ///< of schedule step: fraction of the run at which the rate is divided by 10
    double secondDrop = 0.75; ///< and again
    bool flip = true;
    int shiftPixels = 0;
    double rotationDegrees = 0;
    double labelSmoothing = 0;            ///< share of the target that is spread over all classes
    std::string parent{};                 ///< folder of a run from whose weights this one starts; empty: none
    std::string teacher{};                ///< folder of a run whose scores are taught; empty: none
    double distillWeight = 0.5;           ///< share of the loss that is the distance to the teacher's scores
    double temperature = 2;               ///< that divides both scores before they are compared
    double average = 0;                   ///< decay of the moving average of weights that is kept; 0: none
    double validationPercent = 0;         ///< of the training images, held out and not trained on
    KeptWeights keep = KeptWeights::best; ///< best: of the epoch best on the held-out images, where there are any
    int patience = 0;                     ///< epochs without a better validation that end the run; 0: never
    int checkpointSeconds = 60;           ///< between checkpoints; one is also written at each epoch's end
    bool operator==(const TrainingSettings&) const = default;
};

template <>
struct EnumNames<OptimizerKind>
{
    static constexpr std::array value{std::pair{OptimizerKind::sgd, "sgd"}, std::pair{OptimizerKind::adam, "adam"}};
};

template <>
struct EnumNames<ScheduleKind>
{
    static constexpr std::array value{std::pair{ScheduleKind::constant, "constant"},
                                      std::pair{ScheduleKind::step, "step"}, std::pair{ScheduleKind::cosine, "cosine"},
                                      std::pair{ScheduleKind::oneCycle, "one-cycle"}};
};

template <>
struct EnumNames<KeptWeights>
{
    static constexpr std::array value{std::pair{KeptWeights::best, "best"}, std::pair{KeptWeights::last, "last"}};
};

void visitFields(Of<TrainingSettings> auto& settings, auto&& visit)
{
    visit("epochs", settings.epochs, Range{1, 100000});
    visit("batch", settings.batch, Range{1, 65536});
    visit("seed", settings.seed, Range{0, 9007199254740991.0});
    visit("optimizer", settings.optimizer);
    visit("lr", settings.learningRate, Range{0, 100});
    visit("momentum", settings.momentum, Range{0, 0.9999});
    visit("weight-decay", settings.weightDecay, Range{0, 1});
    visit("schedule", settings.schedule);
    visit("first-drop", settings.firstDrop, Range{0, 1});
    visit("second-drop", settings.secondDrop, Range{0, 1});
    visit("flip", settings.flip);
    visit("shift", settings.shiftPixels, Range{0, 16});
    visit("rotation", settings.rotationDegrees, Range{0, 90});
    visit("label-smoothing", settings.labelSmoothing, Range{0, 0.9});
    visit("parent", settings.parent);
    visit("teacher", settings.teacher);
    visit("distill-weight", settings.distillWeight, Range{0, 1});
    visit("temperature", settings.temperature, Range{0.1, 100});
    visit("average", settings.average, Range{0, 0.99999});
    visit("validation", settings.validationPercent, Range{0, 90});
    visit("keep", settings.keep);
    visit("patience", settings.patience, Range{0, 100000});
    visit("checkpoint-seconds", settings.checkpointSeconds, Range{1, 86400});
}

std::string settingsText(const TrainingSettings& settings);

/// Errors (badInput) name `source` and the key.
Result<TrainingSettings> parseSettings(std::string_view text, std::string_view source);

} // namespace binweave
