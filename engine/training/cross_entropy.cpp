// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/cross_entropy.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace binweave {

namespace {

/// Probabilities and their logarithms.
struct Softmax
{
    std::vector<double> p;
    std::vector<double> log;

    void compute(const std::vector<double>& scores, double temperature)
    {
        const std::size_t count = scores.size();
        p.resize(count);
        log.resize(count);
        const double most = *std::ranges::max_element(scores);
        double sum = 0;
        for (std::size_t c = 0; c < count; ++c)
            sum += p[c] = std::exp((scores[c] - most) / temperature);
        const double logSum = std::log(sum);
        for (std::size_t c = 0; c < count; ++c) {
            p[c] /= sum;
            log[c] = (scores[c] - most) / temperature - logSum;
        }
    }
};

} // namespace

BatchLoss crossEntropy(const Matrix& scores, std::span<const int> labels, std::span<const float> teacher,
                       const LossSettings& settings, float factor, const Matrix& gradient)
{
    assert(static_cast<int>(labels.size()) == scores.columns);
    const int classes = scores.rows;
    const double taught = teacher.empty() ? 0 : settings.distillWeight;
    const double temperature = settings.temperature;
    BatchLoss loss;
    thread_local std::vector<double> own; // kept, so that no step allocates
    thread_local std::vector<double> theirs;
    thread_local Softmax softmax;
    thread_local Softmax warm;
    thread_local Softmax target;
    own.resize(classes);
    theirs.resize(classes);
    for (int image = 0; image < scores.columns; ++image) {
        for (int c = 0; c < classes; ++c)
            own[c] = scores.row(c)[image];
        const auto best = std::ranges::max_element(own) - own.begin(); // the first of equal ones
        loss.hits += best == labels[image] ? 1 : 0;
        softmax.compute(own, 1);
        if (taught > 0) {
            std::copy_n(teacher.begin() + 1LL * image * classes, classes, theirs.begin());
            target.compute(theirs, temperature);
            warm.compute(own, temperature);
        }
        for (int c = 0; c < classes; ++c) {
            const double wanted = (c == labels[image] ? 1 - settings.smoothing : 0) + settings.smoothing / classes;
            double slope = (1 - taught) * (softmax.p[c] - wanted);
            if (wanted > 0)
                loss.sum -= (1 - taught) * wanted * softmax.log[c];
            if (taught > 0) {
                slope += taught * temperature * (warm.p[c] - target.p[c]);
                loss.sum += taught * temperature * temperature * target.p[c] * (target.log[c] - warm.log[c]);
            }
            gradient.row(c)[image] = factor * static_cast<float>(slope);
        }
    }
    return loss;
}

} // namespace binweave
