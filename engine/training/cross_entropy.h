// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/matrix.h"

#include <span>

namespace binweave {

struct BatchLoss
{
    double sum = 0; ///< of the images' losses
    int hits = 0;   ///< images whose highest score is their label's; the first of equal ones counts
};

/// What the loss asks for besides the label.
struct LossSettings
{
    double smoothing = 0;     ///< e: the target is 1 - e + e/C for the label and e/C for the C - 1 others
    double distillWeight = 0; ///< a, of the teacher's part
    double temperature = 1;   ///< T
};

/// The loss of the scores s [classes][images]:
///
///     (1 - a) CE(target, softmax(s)) + a T^2 KL(softmax(t / T) || softmax(s / T))
///
/// (Hinton, Vinyals and Dean, 2015), where t are the teacher's scores [image][class]; without any, the first term
/// alone. `gradient` receives that of the loss times `factor`.
BatchLoss crossEntropy(const Matrix& scores, std::span<const int> labels, std::span<const float> teacher,
                       const LossSettings& settings, float factor, const Matrix& gradient);

} // namespace binweave
