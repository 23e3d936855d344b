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

/// Softmax and cross-entropy of the scores [classes][images]; `gradient` receives that of the loss times `factor`.
BatchLoss crossEntropy(const Matrix& scores, std::span<const int> labels, float factor, const Matrix& gradient);

} // namespace binweave
