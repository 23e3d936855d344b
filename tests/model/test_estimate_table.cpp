// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/estimate_table.h"
#include "model/expression.h"
#include "model/text_table.h"

#include <QtTest>

using namespace binweave;

namespace {

const Estimates& smallEstimates()
{
    static const Estimates estimates = estimate(*parseExpression("(10,20,40,80) bnn g=3")).value();
    return estimates;
}

const std::vector<EstimateColumn> fewColumns{EstimateColumn::layer, EstimateColumn::parameterBits,
                                             EstimateColumn::sigma};

TextTable smallTable()
{
    return {.columns = {{"Layer", "", false}, {"Share", "%", true}, {"β", "", true}},
            .rows = {{"a \"b\", c|d_e", "12.50", ""}, {"total", "100.00", "2"}}};
}

} // namespace

class TestEstimateTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lastRowIsTheTotalOfTheOthers();
    void sizesInBytesAreAnEighthOfThoseInBits();
    void figuresWithoutMeaningAreEmpty();
    void csvQuotesTextAndLeavesNumbersBare();
    void markdownEscapesBarsAndAlignsNumbers();
    void latexEscapesItsSpecialCharacters();
    void plainTextAlignsItsColumns();
};

void TestEstimateTable::lastRowIsTheTotalOfTheOthers()
{
    const TextTable table = estimateTable(smallEstimates(), fewColumns, SizeUnit::bits);
    QCOMPARE(table.rows.size(), smallEstimates().layers.size() + 1);
    long long sum = 0;
    for (std::size_t i = 0; i + 1 < table.rows.size(); ++i)
        sum += std::stoll(table.rows[i][1]);
    QCOMPARE(sum, 476640);
    QCOMPARE(table.rows.back()[0], "total");
    QCOMPARE(table.rows.back()[1], "476640");
}

void TestEstimateTable::sizesInBytesAreAnEighthOfThoseInBits()
{
    const TextTable table = estimateTable(smallEstimates(), fewColumns, SizeUnit::bytes);
    QCOMPARE(table.rows.back()[1], "59580");
    QCOMPARE(table.columns[1].unit, "bytes");
}

void TestEstimateTable::figuresWithoutMeaningAreEmpty()
{
    const TextTable table = estimateTable(smallEstimates(), fewColumns, SizeUnit::bits);
    QCOMPARE(table.rows[0][0], "stem");
    QCOMPARE(table.rows[0][2], "");
}

void TestEstimateTable::csvQuotesTextAndLeavesNumbersBare()
{
    QCOMPARE(csvText(smallTable()),
             "\"Layer\",\"Share (%)\",\"β\"\n\"a \"\"b\"\", c|d_e\",12.50,\n\"total\",100.00,2\n");
}

void TestEstimateTable::markdownEscapesBarsAndAlignsNumbers()
{
    QCOMPARE(markdownText(smallTable()), "| Layer | Share (%) | β |\n| --- | ---: | ---: |\n"
                                         "| a \"b\", c\\|d_e | 12.50 | — |\n| total | 100.00 | 2 |\n");
}

void TestEstimateTable::latexEscapesItsSpecialCharacters()
{
    const std::string text = latexText(smallTable());
    QVERIFY(text.starts_with("\\begin{tabular}{lrr}\n\\toprule\nLayer & Share (\\%) & $\\beta$ \\\\\n"));
    QVERIFY(text.find("a \"b\", c|d\\_e & 12.50 & --- \\\\") != text.npos);
}

void TestEstimateTable::plainTextAlignsItsColumns()
{
    QCOMPARE(plainText(smallTable()), "Layer         Share (%)  β\n"
                                      "a \"b\", c|d_e      12.50  —\n"
                                      "total            100.00  2\n");
}

QTEST_APPLESS_MAIN(TestEstimateTable)
#include "test_estimate_table.moc"
