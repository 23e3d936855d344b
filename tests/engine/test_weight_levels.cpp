// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_stream.h"
#include "engine/weight_levels.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace binweave;

namespace {

using Values = std::vector<double>;

Values normalValues(std::size_t count, std::uint64_t seed)
{
    RandomStream random(seed);
    Values values(count);
    std::ranges::generate(values, [&] { return static_cast<float>(0.3 * random.normal() + 0.05); });
    return values;
}

double meanOf(const Values& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviationOf(const Values& values)
{
    const double mean = meanOf(values);
    double squares = 0;
    for (const double w : values)
        squares += (w - mean) * (w - mean);
    return std::sqrt(squares / static_cast<double>(values.size()));
}

/// Of the values for which `inside` holds; `otherwise` where there is none.
double meanWhere(const Values& values, const std::function<bool(double)>& inside, double otherwise)
{
    double sum = 0;
    int count = 0;
    for (const double w : values) {
        sum += inside(w) ? w : 0;
        count += inside(w);
    }
    return count > 0 ? sum / count : otherwise;
}

Values magnitudes(Values values)
{
    for (double& w : values)
        w = std::fabs(w);
    return values;
}

int signOf(double w)
{
    return w >= 0 ? 1 : -1;
}

// The definitions of methods.md, weight by weight.

Values ternary(const Values& values)
{
    const double threshold = 0.7 * meanOf(magnitudes(values));
    const double scale = meanWhere(
        magnitudes(values), [=](double w) { return w > threshold; }, 0);
    Values result;
    for (const double w : values)
        result.push_back(std::fabs(w) > threshold ? scale * signOf(w) : 0);
    return result;
}

Values ttq(const Values& values)
{
    const Values all = magnitudes(values);
    const double threshold = 0.05 * *std::ranges::max_element(all);
    Values result;
    for (const double w : values)
        result.push_back(std::fabs(w) <= threshold ? 0 : w < 0 ? -0.75 : 1.25);
    return result;
}

Values doReFa(const Values& values, int bits)
{
    Values result;
    if (bits == 1) {
        for (const double w : values)
            result.push_back(meanOf(magnitudes(values)) * signOf(w));
        return result;
    }
    const Values all = magnitudes(values);
    const double greatest = std::tanh(*std::ranges::max_element(all));
    const int most = (1 << bits) - 1;
    for (const double w : values)
        result.push_back(2 * std::round(most * (std::tanh(w) / (2 * greatest) + 0.5)) / most - 1);
    return result;
}

std::vector<double> piecewiseEndpoints(const Values& values, int pieces)
{
    std::vector<double> points;
    switch (pieces) {
    case 2:
        points = {-1, 1};
        break;
    case 4:
        points = {-1, -0.5, 0.5, 1};
        break;
    case 6:
        points = {-4.0 / 3, -2.0 / 3, -1.0 / 3, 1.0 / 3, 2.0 / 3, 4.0 / 3};
        break;
    default:
        points = {-1.5, -1, -0.5, -0.25, 0.25, 0.5, 1, 1.5}; // as published
    }
    for (double& point : points)
        point = meanOf(values) + deviationOf(values) * point;
    return points;
}

Values piecewise(const Values& values, int pieces)
{
    const auto ends = piecewiseEndpoints(values, pieces);
    const auto pieceOf = [&](double w) { return std::ranges::upper_bound(ends, w) - ends.begin(); };
    Values result;
    for (const double w : values) {
        const auto piece = pieceOf(w);
        result.push_back(2 * piece == pieces ? 0
                                             : meanWhere(
                                                   values, [&](double other) { return pieceOf(other) == piece; }, 0));
    }
    return result;
}

std::vector<float> floats(const Values& values)
{
    return {values.begin(), values.end()};
}

constexpr std::array learned{0.75f, 1.25f};

std::span<const float> learnedOf(const WeightPrecision& precision)
{
    return precision.method == WeightMethod::ttq ? std::span<const float>(learned) : std::span<const float>();
}

Values valuesOf(const WeightLevels& levels)
{
    Values result;
    for (const std::uint8_t c : levels.classes)
        result.push_back(levels.values()[c]);
    return result;
}

bool areNear(const Values& got, const Values& expected)
{
    return std::ranges::equal(got, expected, [](double a, double b) { return std::fabs(a - b) < 1e-5; });
}

} // namespace

Q_DECLARE_METATYPE(binweave::WeightPrecision)

class TestWeightLevels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void levelsAreThoseOfTheDefinition_data();
    void levelsAreThoseOfTheDefinition();
    void abcCoefficientsLeaveTheLeastSquares();
    void gradientsAreThoseOfTheDefinition();
    void gradientOfDoReFaIsTheSlopeOfTheTanh();
    void gradientOfPiecesLiesBetweenTheMiddles_data();
    void gradientOfPiecesLiesBetweenTheMiddles();
    void oneWeightAClassGivesTheSameLevels_data() { addPrecisions(); }
    void oneWeightAClassGivesTheSameLevels();
    void termsAreSignsAlsoOfStrangeTensors_data() { addPrecisions(); }
    void termsAreSignsAlsoOfStrangeTensors();

private:
    static void addPrecisions();
};

void TestWeightLevels::addPrecisions()
{
    QTest::addColumn<WeightPrecision>("precision");
    QTest::newRow("TWN") << WeightPrecision{.method = WeightMethod::ternary};
    QTest::newRow("TTQ") << WeightPrecision{.method = WeightMethod::ttq};
    for (const int bits : {1, 2, 4, 8})
        QTest::addRow("DoReFa, %d bits", bits) << WeightPrecision{.method = WeightMethod::fixedPoint, .bits = bits};
    for (const int bases : {1, 2, 3, 5})
        QTest::addRow("ABC, %d bases", bases) << WeightPrecision{.method = WeightMethod::abc, .pieces = bases};
    for (const int pieces : {2, 4, 6, 8})
        QTest::addRow("PA, %d pieces", pieces) << WeightPrecision{.method = WeightMethod::piecewise, .pieces = pieces};
}

void TestWeightLevels::levelsAreThoseOfTheDefinition_data()
{
    addPrecisions();
}

void TestWeightLevels::levelsAreThoseOfTheDefinition()
{
    QFETCH(WeightPrecision, precision);
    for (const std::size_t count : {1, 2, 9, 1000}) {
        const Values values = normalValues(count, count);
        const WeightLevels levels = levelsOf(precision, floats(values), learnedOf(precision));
        QCOMPARE(static_cast<int>(levels.terms.size()), termCount(precision));
        switch (precision.method) {
        case WeightMethod::ternary:
            QVERIFY(areNear(valuesOf(levels), ternary(values)));
            break;
        case WeightMethod::ttq:
            QVERIFY(areNear(valuesOf(levels), ttq(values)));
            break;
        case WeightMethod::fixedPoint:
            QVERIFY(areNear(valuesOf(levels), doReFa(values, precision.bits)));
            break;
        case WeightMethod::piecewise:
            if (count > 9) // else a weight may be an endpoint, and rounding decides
                QVERIFY(areNear(valuesOf(levels), piecewise(values, precision.pieces)));
            break;
        default: // ABC: the bases here, their coefficients below
            for (int i = 0; i < precision.pieces; ++i) {
                const double u = precision.pieces > 1 ? -1 + 2.0 * i / (precision.pieces - 1) : 0;
                for (std::size_t k = 0; k < count && count > 9; ++k)
                    QCOMPARE(static_cast<int>(levels.terms[i].signs[levels.classes[k]]),
                             signOf(values[k] - meanOf(values) + u * deviationOf(values)));
            }
        }
    }
}

/// At the minimum the residue is orthogonal to each base.
void TestWeightLevels::abcCoefficientsLeaveTheLeastSquares()
{
    const Values values = normalValues(500, 7);
    for (const int bases : {1, 3, 5}) {
        const WeightLevels levels = levelsOf({.method = WeightMethod::abc, .pieces = bases}, floats(values), {});
        const Values got = valuesOf(levels);
        for (const SignTerm& term : levels.terms) {
            double along = 0;
            for (std::size_t k = 0; k < values.size(); ++k)
                along += (values[k] - got[k]) * term.signs[levels.classes[k]];
            QVERIFY(std::fabs(along) < 1e-4);
        }
    }
}

void TestWeightLevels::gradientsAreThoseOfTheDefinition()
{
    const std::vector<float> w = floats(normalValues(300, 8));
    const std::vector<float> g = floats(normalValues(300, 9));
    std::vector<float> got(w.size());
    const auto gradientOf = [&](const WeightPrecision& precision) {
        const WeightLevels levels = levelsOf(precision, w, learnedOf(precision));
        levelsGradient(precision, levels, w, learnedOf(precision), g.data(), got.data());
        return levels;
    };
    gradientOf({.method = WeightMethod::ternary});
    QCOMPARE(got, g);
    gradientOf({.method = WeightMethod::fixedPoint, .bits = 1});
    QCOMPARE(got, g);
    const WeightLevels ttqLevels = gradientOf({.method = WeightMethod::ttq});
    constexpr std::array slopes{0.75f, 1.0f, 1.25f};
    for (std::size_t k = 0; k < w.size(); ++k)
        QCOMPARE(got[k], g[k] * slopes[ttqLevels.classes[k]]);
    const WeightLevels abc = gradientOf({.method = WeightMethod::abc, .pieces = 3});
    const float sum = abc.terms[0].factor + abc.terms[1].factor + abc.terms[2].factor;
    for (std::size_t k = 0; k < w.size(); ++k)
        QCOMPARE(got[k], g[k] * sum);
}

/// Straight through the rounding: the slope of tanh w / max |tanh w|, the maximum's own weight included.
void TestWeightLevels::gradientOfDoReFaIsTheSlopeOfTheTanh()
{
    const WeightPrecision precision{.method = WeightMethod::fixedPoint, .bits = 2};
    const Values values = normalValues(40, 10);
    const Values g = normalValues(40, 11);
    const auto loss = [&](const Values& w) {
        const Values all = magnitudes(w);
        const double greatest = std::tanh(*std::ranges::max_element(all));
        double sum = 0;
        for (std::size_t k = 0; k < w.size(); ++k)
            sum += g[k] * std::tanh(w[k]) / greatest;
        return sum;
    };
    std::vector<float> got(values.size());
    const std::vector<float> w = floats(values);
    levelsGradient(precision, levelsOf(precision, w, {}), w, {}, floats(g).data(), got.data());
    for (std::size_t k = 0; k < values.size(); ++k) {
        constexpr double step = 1e-5;
        Values more = values;
        Values less = values;
        more[k] += step;
        less[k] -= step;
        QVERIFY(std::fabs((loss(more) - loss(less)) / (2 * step) - got[k]) < 1e-4);
    }
}

void TestWeightLevels::gradientOfPiecesLiesBetweenTheMiddles_data()
{
    QTest::addColumn<int>("pieces");
    for (const int pieces : {2, 4, 6, 8})
        QTest::addRow("%d pieces", pieces) << pieces;
}

void TestWeightLevels::gradientOfPiecesLiesBetweenTheMiddles()
{
    QFETCH(int, pieces);
    const WeightPrecision precision{.method = WeightMethod::piecewise, .pieces = pieces};
    const Values values = normalValues(2000, 12);
    const std::vector<float> w = floats(values);
    const WeightLevels levels = levelsOf(precision, w, {});
    const std::vector<float> level = levels.values();
    std::vector<float> got(w.size());
    levelsGradient(precision, levels, w, {}, std::vector<float>(w.size(), 2.0f).data(), got.data());
    const auto u = piecewiseEndpoints(values, pieces);
    std::vector<double> s; // s_1 .. s_(M-1)
    for (int i = 0; i + 1 < pieces; ++i)
        s.push_back((u[i] + u[i + 1]) / 2);
    double spacing = u.back() - u.front();
    if (pieces > 2) {
        spacing = 0;
        for (std::size_t i = 1; i < s.size(); ++i)
            spacing += (s[i] - s[i - 1]) / static_cast<double>(s.size() - 1);
    }
    for (std::size_t k = 0; k < w.size(); ++k) {
        const auto piece = std::ranges::upper_bound(s, values[k]) - s.begin(); // [s_piece, s_(piece + 1))
        QVERIFY(std::fabs(got[k] - 2 * (level[piece + 1] - level[piece]) / spacing) < 1e-4);
    }
}

void TestWeightLevels::oneWeightAClassGivesTheSameLevels()
{
    QFETCH(WeightPrecision, precision);
    const std::vector<float> w = floats(normalValues(4000, 13));
    const WeightLevels levels = levelsOf(precision, w, learnedOf(precision));
    const auto canonical = canonicalWeights(precision, levels, w, learnedOf(precision));
    QVERIFY(canonical.has_value());
    const WeightLevels again = levelsOf(precision, *canonical, learnedOf(precision));
    QCOMPARE(again.classes, levels.classes);
    QVERIFY(again.terms == levels.terms);
}

void TestWeightLevels::termsAreSignsAlsoOfStrangeTensors()
{
    QFETCH(WeightPrecision, precision);
    for (const std::vector<float>& w : {std::vector<float>(5, 0.0f),
                                        std::vector<float>(5, -0.3f),
                                        {0.0f, 1e-30f, -1e-30f},
                                        {1.0f, -1.0f},
                                        {-0.0f},
                                        {1e30f, -1e30f, 3.0f}}) {
        const WeightLevels levels = levelsOf(precision, w, learnedOf(precision));
        QCOMPARE(levels.classes.size(), w.size());
        for (const SignTerm& term : levels.terms) {
            QVERIFY(std::isfinite(term.factor));
            QVERIFY(std::ranges::all_of(term.signs, [](float sign) { return std::fabs(sign) == 1; }));
            for (const std::uint8_t c : levels.classes)
                QVERIFY(c < term.signs.size());
        }
        std::vector<float> gradient(w.size());
        levelsGradient(precision, levels, w, learnedOf(precision), std::vector<float>(w.size(), 1.0f).data(),
                       gradient.data());
        QVERIFY(std::ranges::all_of(gradient, [](float g) { return std::isfinite(g); }));
    }
}

QTEST_APPLESS_MAIN(TestWeightLevels)
#include "test_weight_levels.moc"
