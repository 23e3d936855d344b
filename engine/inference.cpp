// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/inference.h"

#include <algorithm>
#include <chrono>

namespace binweave {

namespace {

/// How many scores are above that of `label`: 0 where it is the network's answer. Of equal scores the first class
/// leads.
int rankOf(std::span<const float> scores, int label)
{
    int rank = 0;
    for (int c = 0; c < static_cast<int>(scores.size()); ++c) {
        const bool behind = scores[c] < scores[label] || (scores[c] == scores[label] && c > label);
        rank += c != label && !behind;
    }
    return rank;
}

} // namespace

Evaluation evaluate(const InferenceEngine& engine, const LabelledImages& images, std::stop_token stop,
                    const std::function<void(int)>& progress)
{
    constexpr int chunk = 256;
    constexpr int top = 5;
    const auto classes = static_cast<std::size_t>(engine.classes());
    const auto imageBytes = static_cast<std::size_t>(engine.inputShape().elements());
    std::vector<float> scores(chunk * classes);
    int firsts = 0;
    int amongTop = 0;
    int done = 0;
    const auto start = std::chrono::steady_clock::now();
    while (done < images.count() && !stop.stop_requested()) {
        const int count = std::min(chunk, images.count() - done);
        engine.scores(std::span(images.pixels).subspan(done * imageBytes, count * imageBytes), count,
                      std::span(scores).first(count * classes));
        for (int i = 0; i < count; ++i) {
            const int rank = rankOf(std::span(scores).subspan(i * classes, classes), images.labels[done + i]);
            firsts += rank == 0;
            amongTop += rank < top;
        }
        done += count;
        if (progress)
            progress(done);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    Evaluation result{.images = done, .complete = done == images.count()};
    if (done > 0) {
        result.top1 = 100.0 * firsts / done;
        result.top5 = 100.0 * amongTop / done;
        result.imagesPerSecond = done / seconds.count();
    }
    return result;
}

} // namespace binweave
