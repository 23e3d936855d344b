// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// Channels of all inputs, in order; in a shard's memory these are stretches of rows.
class ConcatenationLayer : public Layer
{
public:
    using Layer::Layer;

    const char* kind() const override { return "concatenation"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;

private:
    /// The rows of `whole` that belong to an input.
    Matrix part(const Matrix& whole, int index) const;
};

} // namespace binweave
