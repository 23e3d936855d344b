// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/engine_comparison.h"

#include "widgets/workspace/build_engine.h"

namespace binweave {

Result<EngineComparison> compareEngines(const TrainedModel& model, const LabelledImages& images, std::stop_token stop)
{
    const auto packed = buildEngine(EngineKind::packed, model);
    if (!packed)
        return tl::unexpected(packed.error());
    return buildEngine(EngineKind::real, model).map([&](const std::unique_ptr<InferenceEngine>& real) {
        return EngineComparison{evaluate(**packed, images, stop), evaluate(*real, images, stop)};
    });
}

} // namespace binweave
