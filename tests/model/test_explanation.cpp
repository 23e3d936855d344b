// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/explanation.h"
#include "model/expression.h"

#include <QtTest>
#include <cmath>
#include <fmt/format.h>

using namespace binweave;

namespace {

/// Evaluates what an explanation writes: + · / ^ ² and parentheses over plain numbers.
class Evaluator
{
public:
    explicit Evaluator(std::string text) : m_text(std::move(text)) {}

    double value()
    {
        const double result = sum();
        return m_at == m_text.size() ? result : std::nan("");
    }

private:
    bool take(std::string_view token)
    {
        while (m_at < m_text.size() && m_text[m_at] == ' ')
            ++m_at;
        if (m_text.compare(m_at, token.size(), token) != 0)
            return false;
        m_at += token.size();
        return true;
    }
    double sum()
    {
        double result = product();
        while (take("+"))
            result += product();
        return result;
    }
    double product()
    {
        double result = power();
        for (;;) {
            if (take("·"))
                result *= power();
            else if (take("/"))
                result /= power();
            else
                return result;
        }
    }
    double power()
    {
        const double base = atom();
        if (take("²"))
            return base * base;
        return take("^") ? std::pow(base, atom()) : base;
    }
    double atom()
    {
        if (take("(")) {
            const double inner = sum();
            return take(")") ? inner : std::nan("");
        }
        take(""); // spaces
        std::size_t used = 0;
        try {
            const double number = std::stod(m_text.substr(m_at), &used);
            m_at += used;
            return number;
        } catch (const std::invalid_argument&) {
            return std::nan("");
        }
    }

    std::string m_text;
    std::size_t m_at = 0;
};

double figure(const TableCell& cell)
{
    if (const auto* whole = std::get_if<long long>(&cell))
        return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&cell);
    return real ? *real : std::nan("");
}

const EstimateOptions options{.gamma = 0.5, .nu = 1.25, .wordBits = 32};

} // namespace

class TestExplanation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersPutInGiveTheFigure_data();
    void numbersPutInGiveTheFigure();
    void aFigureWithoutMeaningHasAReason_data() { numbersPutInGiveTheFigure_data(); }
    void aFigureWithoutMeaningHasAReason();
    void numbersAreWrittenForTheReader();
    void totalOfOperationsGivesTheFigure();
};

void TestExplanation::numbersPutInGiveTheFigure_data()
{
    QTest::addColumn<NetworkDesign>("design");
    const auto row = [](const char* expression) { QTest::newRow(expression) << parseExpression(expression).value(); };
    row("(10,20,40,80) bnn g=3");
    row("(10,20,40,80) full g=4");
    row("(10,20,40,80) bnn resnet 3*3 input 5*5b g=3");
    row("(10,20,40,80) bnn g=5 a=2 groups=1+2");
    row("(10,20,40,80) bnn g=3 weightless slopes shifts groups=1+2");

    NetworkDesign fixedPoint = parseExpression("(10,20,40,80) bnn g=2").value();
    auto& block = std::get<ResidualBlock>(fixedPoint.groups[0].blocks[0]);
    block.precision.weights = {.method = WeightMethod::fixedPoint, .bits = 3, .scale = WeightScale::channel};
    block.precision.activations = {.method = ActivationMethod::fixedPoint, .bits = 4};
    fixedPoint.classifier.bias = true;
    QTest::newRow("3-bit weights, 4-bit activations, biases") << fixedPoint;
}

void TestExplanation::numbersPutInGiveTheFigure()
{
    QFETCH(NetworkDesign, design);
    const Graph graph = lower(design).value();
    const Estimates estimates = estimate(design, options).value();
    for (const LayerEstimate& layer : estimates.layers) {
        for (const EstimateColumn column : estimateColumns()) {
            const Explanation why = explain(column, layer, graph, estimates, options);
            if (why.formula.empty())
                continue;
            const double expected = figure(cellOf(column, layer, estimates, SizeUnit::bits));
            const double got = Evaluator(why.numbers).value();
            QVERIFY2(std::abs(got - expected) <= 1e-9 * std::abs(expected),
                     qPrintable(QString::fromStdString(layer.name + ": " + columnTitle(column) + ": " + why.numbers)));
        }
    }
}

void TestExplanation::aFigureWithoutMeaningHasAReason()
{
    QFETCH(NetworkDesign, design);
    const Graph graph = lower(design).value();
    const Estimates estimates = estimate(design, options).value();
    for (const LayerEstimate& layer : estimates.layers) {
        for (const EstimateColumn column : estimateColumns()) {
            const TableCell cell = cellOf(column, layer, estimates, SizeUnit::bits);
            const bool empty = std::holds_alternative<std::monostate>(cell);
            const Explanation why = explain(column, layer, graph, estimates, options);
            QVERIFY(!empty || (why.formula.empty() && !why.remark.empty()));
            QVERIFY(!isNumber(column) || !why.formula.empty() || !why.remark.empty());
        }
    }
}

void TestExplanation::numbersAreWrittenForTheReader()
{
    const NetworkDesign design = parseExpression("(10,20,40,80) bnn g=3").value();
    const Graph graph = lower(design).value();
    const Estimates estimates = estimate(design).value();
    const auto brackets = [](double value) { return fmt::format("[{}]", plainNumber(value)); };
    const Explanation why = explain(EstimateColumn::parameterBits, estimates.layers[0], graph, estimates, {}, brackets);
    QCOMPARE(why.formula, "Cin · Cout · K² · B · g");
    QCOMPARE(why.numbers, "[3] · [10] · [3]² · [32] · [1]");
}

void TestExplanation::totalOfOperationsGivesTheFigure()
{
    const Estimates estimates = estimate(parseExpression("(10,20,40,80) bnn g=3").value(), options).value();
    for (const EstimateColumn column : {EstimateColumn::equivalentOperations, EstimateColumn::sigma}) {
        const double expected = figure(totalOf(column, estimates, SizeUnit::bits));
        const double got = Evaluator(explainTotal(column, estimates, options).numbers).value();
        QVERIFY(std::abs(got - expected) <= 1e-9 * expected);
    }
}

QTEST_APPLESS_MAIN(TestExplanation)
#include "test_explanation.moc"
