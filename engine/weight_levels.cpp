// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weight_levels.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace binweave {

namespace {

using Weights = std::span<const float>;

struct Moments
{
    double mean;
    double deviation;
};

Moments momentsOf(Weights weights)
{
    double sum = 0;
    for (const float w : weights)
        sum += w;
    const double mean = sum / static_cast<double>(weights.size());
    double squares = 0;
    for (const float w : weights)
        squares += (w - mean) * (w - mean);
    return {mean, std::sqrt(squares / static_cast<double>(weights.size()))};
}

/// steps ascending
std::vector<std::uint8_t> classesBy(std::span<const float> steps, Weights weights)
{
    std::vector<std::uint8_t> classes(weights.size());
    std::ranges::transform(weights, classes.begin(), [&](float w) {
        return static_cast<std::uint8_t>(std::ranges::count_if(steps, [w](float step) { return w >= step; }));
    });
    return classes;
}

struct ClassMeans
{
    std::vector<double> counts;
    std::vector<float> means; ///< 0 for an empty class
};

/// In float, so that weights of one value a class have the same means.
ClassMeans classMeans(const std::vector<std::uint8_t>& classes, Weights weights, int count)
{
    ClassMeans result{std::vector<double>(count), std::vector<float>(count)};
    std::vector<double> sums(count);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sums[classes[i]] += weights[i];
        result.counts[classes[i]] += 1;
    }
    for (int c = 0; c < count; ++c) {
        if (result.counts[c] > 0)
            result.means[c] = static_cast<float>(sums[c] / result.counts[c]);
    }
    return result;
}

/// +1 from class `first` on.
std::vector<float> reached(int first, int classes)
{
    std::vector<float> signs(classes, -1.0f);
    std::fill(signs.begin() + first, signs.end(), 1.0f);
    return signs;
}

std::vector<float> everywhere(int classes)
{
    return std::vector<float>(classes, 1.0f);
}

/// Classes w < -threshold, |w| <= threshold, w > threshold.
std::vector<std::uint8_t> ternaryClasses(float threshold, Weights weights)
{
    const float above = std::nextafter(threshold, std::numeric_limits<float>::infinity());
    return classesBy(std::array{-threshold, above}, weights);
}

WeightLevels ternaryLevels(const WeightPrecision&, Weights weights, std::span<const float>)
{
    const auto threshold = static_cast<float>(0.7 * meanMagnitude(weights));
    double sum = 0;
    double count = 0;
    for (const float w : weights) {
        if (std::fabs(w) > threshold) {
            sum += std::fabs(w);
            ++count;
        }
    }
    const float half = count > 0 ? static_cast<float>(sum / count) / 2 : 0;
    return {.classes = ternaryClasses(threshold, weights),
            .terms = {{half, reached(1, 3)}, {half, reached(2, 3)}},
            .steps = {}};
}

WeightLevels ttqLevels(const WeightPrecision&, Weights weights, std::span<const float> learned)
{
    float most = 0;
    for (const float w : weights)
        most = std::max(most, std::fabs(w));
    const float below = learned[0];
    const float above = learned[1];
    return {.classes = ternaryClasses(0.05f * most, weights),
            .terms = {{below / 2, reached(1, 3)}, {above / 2, reached(2, 3)}, {(above - below) / 2, everywhere(3)}},
            .steps = {}};
}

/// In double, so that a weight's class does not depend on a C library's last place.
struct Tanhs
{
    explicit Tanhs(Weights weights)
    {
        for (const float w : weights)
            greatest = std::max(greatest, std::fabs(values.emplace_back(std::tanh(static_cast<double>(w)))));
    }
    std::vector<double> values;
    double greatest = 0; ///< magnitude
};

WeightLevels fixedPointLevels(const WeightPrecision& precision, Weights weights, std::span<const float>)
{
    const int bits = precision.bits;
    if (bits == 1)
        return {.classes = classesBy(std::array{0.0f}, weights),
                .terms = {{static_cast<float>(meanMagnitude(weights)), reached(1, 2)}},
                .steps = {}};
    const int most = (1 << bits) - 1;
    const Tanhs tanhs(weights);
    WeightLevels levels;
    for (const double t : tanhs.values) {
        const double z = tanhs.greatest > 0 ? t / (2 * tanhs.greatest) + 0.5 : 0.5;
        levels.classes.push_back(static_cast<std::uint8_t>(std::lround(most * z)));
    }
    for (int bit = 0; bit < bits; ++bit) {
        SignTerm term{static_cast<float>(1 << bit) / static_cast<float>(most), {}};
        for (int c = 0; c <= most; ++c)
            term.signs.push_back((c >> bit & 1) != 0 ? 1.0f : -1.0f);
        levels.terms.push_back(std::move(term));
    }
    return levels;
}

/// Of the M bases, the one with the greatest u is + from the first class on.
WeightLevels abcLevels(const WeightPrecision& precision, Weights weights, std::span<const float>)
{
    const int bases = precision.pieces;
    const auto [mean, deviation] = momentsOf(weights);
    std::vector<float> steps;
    for (int i = bases - 1; i >= 0; --i) {
        const double u = bases > 1 ? -1 + 2.0 * i / (bases - 1) : 0;
        steps.push_back(static_cast<float>(mean - u * deviation));
    }
    WeightLevels levels{.classes = classesBy(steps, weights), .terms = {}, .steps = {}};
    for (int i = 0; i < bases; ++i)
        levels.terms.push_back({0, reached(bases - i, bases + 1)});

    // Least squares over the classes' means, each with the weight of its count: the same as over all weights.
    const ClassMeans found = classMeans(levels.classes, weights, bases + 1);
    Eigen::MatrixXd signs(bases + 1, bases);
    Eigen::VectorXd means(bases + 1);
    for (int c = 0; c <= bases; ++c) {
        const double weight = std::sqrt(found.counts[c]);
        means[c] = weight * found.means[c];
        for (int i = 0; i < bases; ++i)
            signs(c, i) = weight * levels.terms[i].signs[c];
    }
    const Eigen::VectorXd coefficients = signs.completeOrthogonalDecomposition().solve(means);
    for (int i = 0; i < bases; ++i)
        levels.terms[i].factor = static_cast<float>(coefficients[i]);
    return levels;
}

/// -2 + 4k/M for k = 1 .. M - 1, and instead of 0 the pair -2/M, 2/M: M endpoints in deviations from the mean.
std::vector<double> endpoints(int pieces)
{
    std::vector<double> points;
    for (int k = 1; k < pieces; ++k) {
        if (2 * k == pieces)
            points.insert(points.end(), {-2.0 / pieces, 2.0 / pieces});
        else
            points.push_back(-2 + 4.0 * k / pieces);
    }
    return points;
}

WeightLevels piecewiseLevels(const WeightPrecision& precision, Weights weights, std::span<const float>)
{
    const int pieces = precision.pieces;
    const auto [mean, deviation] = momentsOf(weights);
    std::vector<float> steps;
    for (const double point : endpoints(pieces))
        steps.push_back(static_cast<float>(mean + point * deviation));
    WeightLevels levels{.classes = classesBy(steps, weights), .terms = {}, .steps = steps};
    const ClassMeans found = classMeans(levels.classes, weights, pieces + 1);
    std::vector<float> values;
    for (int c = 0; c <= pieces; ++c) {
        const float low = steps[std::max(0, c - 1)];
        const float high = steps[std::min(pieces - 1, c)];
        values.push_back(2 * c == pieces ? 0 : found.counts[c] > 0 ? found.means[c] : (low + high) / 2);
    }
    for (int k = 1; k <= pieces; ++k)
        levels.terms.push_back({(values[k] - values[k - 1]) / 2, reached(k, pieces + 1)});
    levels.terms.push_back({(values.front() + values.back()) / 2, everywhere(pieces + 1)});
    return levels;
}

/// A base with its levels.
struct Quantized
{
    const WeightPrecision& precision;
    const WeightLevels& levels;
    Weights weights;
    std::span<const float> learned;
};

void straightThrough(const Quantized& q, const float* gradient, float* weightGradient)
{
    std::copy_n(gradient, q.weights.size(), weightGradient);
}

void ttqGradient(const Quantized& q, const float* gradient, float* weightGradient)
{
    const std::array slopes{q.learned[0], 1.0f, q.learned[1]};
    for (std::size_t i = 0; i < q.weights.size(); ++i)
        weightGradient[i] = slopes[q.levels.classes[i]] * gradient[i];
}

void abcGradient(const Quantized& q, const float* gradient, float* weightGradient)
{
    float slope = 0;
    for (const SignTerm& term : q.levels.terms)
        slope += term.factor;
    for (std::size_t i = 0; i < q.weights.size(); ++i)
        weightGradient[i] = slope * gradient[i];
}

/// The pieces of the gradient: between the middles of neighbouring endpoints.
void piecewiseGradient(const Quantized& q, const float* gradient, float* weightGradient)
{
    const WeightLevels& levels = q.levels;
    const Weights weights = q.weights;
    const std::size_t pieces = levels.steps.size();
    std::vector<float> middles;
    for (std::size_t i = 1; i < pieces; ++i)
        middles.push_back((levels.steps[i - 1] + levels.steps[i]) / 2);
    // Two pieces have one middle; then the distance of the endpoints stands for that of the middles.
    const float span = pieces > 2 ? (middles.back() - middles.front()) / static_cast<float>(pieces - 2)
                                  : levels.steps.back() - levels.steps.front();
    const float lambda = span > 0 ? 1 / span : 0;
    const auto places = classesBy(middles, weights);
    for (std::size_t i = 0; i < weights.size(); ++i)
        weightGradient[i] = lambda * 2 * levels.terms[places[i]].factor * gradient[i];
}

void fixedPointGradient(const Quantized& q, const float* gradient, float* weightGradient)
{
    if (q.precision.bits == 1)
        return straightThrough(q, gradient, weightGradient);
    const Tanhs tanhs(q.weights);
    const double most = tanhs.greatest;
    double along = 0; // <g, tanh w>
    std::size_t greatest = 0;
    for (std::size_t i = 0; i < tanhs.values.size(); ++i) {
        const double t = tanhs.values[i];
        along += gradient[i] * t;
        if (std::fabs(t) > std::fabs(tanhs.values[greatest]))
            greatest = i;
        weightGradient[i] = most > 0 ? static_cast<float>(gradient[i] * (1 - t * t) / most) : 0;
    }
    if (most > 0) { // the maximum depends on one weight
        const double t = tanhs.values[greatest];
        weightGradient[greatest] -= static_cast<float>(along / most / most * std::copysign(1 - t * t, t));
    }
}

// One weight for each class.

std::vector<float> levelOfClass(const Quantized& q)
{
    return q.levels.values();
}

std::vector<float> atanhOfClass(const Quantized& q)
{
    std::vector<float> values = q.levels.values();
    if (q.precision.bits > 1)
        std::ranges::transform(values, values.begin(), [](float level) { return std::atanh(level / 2); });
    return values;
}

std::vector<float> signOfClass(const Quantized&)
{
    return {-1, 0, 1};
}

std::vector<float> meanOfClass(const Quantized& q)
{
    return classMeans(q.levels.classes, q.weights, static_cast<int>(q.levels.terms.front().signs.size())).means;
}

/// All that there is to a method.
struct Method
{
    WeightMethod method;
    int (*terms)(const WeightPrecision& precision);
    WeightLevels (*levels)(const WeightPrecision& precision, Weights weights, std::span<const float> learned);
    void (*gradient)(const Quantized& q, const float* gradient, float* weightGradient);
    std::vector<float> (*canonical)(const Quantized& q);
};

constexpr std::array methods{
    Method{WeightMethod::ternary, [](const WeightPrecision&) { return 2; }, ternaryLevels, straightThrough,
           levelOfClass},
    Method{WeightMethod::ttq, [](const WeightPrecision&) { return 3; }, ttqLevels, ttqGradient, signOfClass},
    Method{WeightMethod::fixedPoint, [](const WeightPrecision& p) { return p.bits; }, fixedPointLevels,
           fixedPointGradient, atanhOfClass},
    Method{WeightMethod::abc, [](const WeightPrecision& p) { return p.pieces; }, abcLevels, abcGradient, meanOfClass},
    Method{WeightMethod::piecewise, [](const WeightPrecision& p) { return p.pieces + 1; }, piecewiseLevels,
           piecewiseGradient, meanOfClass},
};

const Method& methodOf(const WeightPrecision& precision)
{
    const auto found = std::ranges::find(methods, precision.method, &Method::method);
    assert(found != methods.end()); // hasLevels()
    return *found;
}

} // namespace

double meanMagnitude(std::span<const float> weights)
{
    double sum = 0;
    for (const float w : weights)
        sum += std::fabs(w);
    return sum / static_cast<double>(weights.size());
}

std::vector<float> WeightLevels::values() const
{
    std::vector<float> result(terms.front().signs.size());
    for (const SignTerm& term : terms) {
        for (std::size_t c = 0; c < result.size(); ++c)
            result[c] += term.factor * term.signs[c];
    }
    return result;
}

bool hasLevels(const WeightPrecision& precision)
{
    return precision.method != WeightMethod::fullPrecision && precision.method != WeightMethod::binary;
}

int termCount(const WeightPrecision& precision)
{
    return hasLevels(precision) ? methodOf(precision).terms(precision) : 1;
}

WeightLevels levelsOf(const WeightPrecision& precision, std::span<const float> weights, std::span<const float> learned)
{
    return methodOf(precision).levels(precision, weights, learned);
}

void levelsGradient(const WeightPrecision& precision, const WeightLevels& levels, std::span<const float> weights,
                    std::span<const float> learned, const float* gradient, float* weightGradient)
{
    methodOf(precision).gradient({precision, levels, weights, learned}, gradient, weightGradient);
}

std::optional<std::vector<float>> canonicalWeights(const WeightPrecision& precision, const WeightLevels& levels,
                                                   std::span<const float> weights, std::span<const float> learned)
{
    const std::vector<float> values = methodOf(precision).canonical({precision, levels, weights, {}});
    std::vector<float> canonical(weights.size());
    std::ranges::transform(levels.classes, canonical.begin(), [&](std::uint8_t c) { return values[c]; });
    const WeightLevels got = levelsOf(precision, canonical, learned);
    if (got.classes != levels.classes || got.terms != levels.terms)
        return std::nullopt;
    return canonical;
}

} // namespace binweave
