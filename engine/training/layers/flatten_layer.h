// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// A plane's values as channels, in the order (channel, row, column).
class FlattenLayer : public Layer
{
public:
    using Layer::Layer;

    const char* kind() const override { return "flatten"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
};

} // namespace binweave
