// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/build_engine.h"

#include "engine/kernels/kernel_set.h"
#include "engine/packed/packed_network.h"
#include "engine/training/float_network.h"

namespace binweave {

namespace {

template <class Engine>
Result<std::unique_ptr<InferenceEngine>> build(const TrainedModel& model, const KernelSet& kernels)
{
    return Engine::build(model, kernels).map([](std::unique_ptr<Engine> engine) {
        return std::unique_ptr<InferenceEngine>(std::move(engine));
    });
}

} // namespace

Result<std::unique_ptr<InferenceEngine>> buildEngine(EngineKind kind, const TrainedModel& model)
{
    return chooseKernelSet().and_then([&](const KernelSet* kernels) {
        return kind == EngineKind::packed ? build<PackedNetwork>(model, *kernels)
                                          : build<FloatNetwork>(model, *kernels);
    });
}

} // namespace binweave
