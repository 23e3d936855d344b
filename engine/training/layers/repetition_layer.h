// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// Channel c of the output is channel c mod Cin of the input.
class RepetitionLayer : public Layer
{
public:
    using Layer::Layer;

    const char* kind() const override { return "repetition"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
};

} // namespace binweave
