// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/trained_model.h"

#include <memory>

namespace binweave {

enum class EngineKind { packed, real };

/// An engine on the kernel set of this processor. Errors: those of chooseKernelSet() and of the engine's build().
Result<std::unique_ptr<InferenceEngine>> buildEngine(EngineKind kind, const TrainedModel& model);

} // namespace binweave
