// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/cross_entropy.h"

#include <cassert>
#include <cmath>

namespace binweave {

BatchLoss crossEntropy(const Matrix& scores, std::span<const int> labels, float factor, const Matrix& gradient)
{
    assert(static_cast<int>(labels.size()) == scores.columns);
    BatchLoss loss;
    for (int image = 0; image < scores.columns; ++image) {
        const auto score = [&](int c) { return static_cast<double>(scores.row(c)[image]); };
        const int label = labels[image];
        int best = 0;
        for (int c = 1; c < scores.rows; ++c) {
            if (score(c) > score(best))
                best = c;
        }
        double sum = 0;
        for (int c = 0; c < scores.rows; ++c)
            sum += std::exp(score(c) - score(best));
        for (int c = 0; c < scores.rows; ++c) {
            const double probability = std::exp(score(c) - score(best)) / sum;
            gradient.row(c)[image] = factor * static_cast<float>(probability - (c == label ? 1 : 0));
        }
        loss.sum += std::log(sum) + score(best) - score(label);
        loss.hits += best == label ? 1 : 0;
    }
    return loss;
}

} // namespace binweave
