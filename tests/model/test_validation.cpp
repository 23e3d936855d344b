// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validation.h"
#include "tests/model/random_design.h"

#include <QtTest>
#include <functional>

using namespace binweave;

using Change = std::function<void(NetworkDesign&)>;
Q_DECLARE_METATYPE(Change)

class TestValidation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomDesignsWithinTheRangesAreValid();
    void theFirstComplaintNamesItsPath_data();
    void theFirstComplaintNamesItsPath();
};

void TestValidation::randomDesignsWithinTheRangesAreValid()
{
    RandomDesign designs(1);
    for (int i = 0; i < 200; ++i)
        QVERIFY(validate(designs.next()));
}

void TestValidation::theFirstComplaintNamesItsPath_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, Change change, const char* sentence) {
        QTest::newRow(name) << change << sentence;
    };
    row(
        "at the root", [](auto& d) { d.classes = 1; }, "classes is 1; it must be between 2 and 100000.");
    row(
        "nested", [](auto& d) { d.stem.weights.bits = 9; }, "stem.weights.bits is 9; it must be between 1 and 8.");
    row(
        "no number", [](auto& d) { d.classifier.dropout = std::nan(""); },
        "classifier.dropout is nan; it must be between 0 and 0.95.");
    row(
        "in a group", [](auto& d) { d.groups[1].branches = 0; },
        "groups[1].branches is 0; it must be between 1 and 16.");
    row(
        "in a block", [](auto& d) { std::get<DenseBlock>(d.groups[1].blocks[1]).growth = -4; },
        "groups[1].blocks[1].growth is -4; it must be between 1 and 8192.");
    row(
        "deep in a block", [](auto& d) { std::get<ResidualBlock>(d.groups[0].blocks[0]).projection.weights.bits = 0; },
        "groups[0].blocks[0].projection.weights.bits is 0; it must be between 1 and 8.");
    row(
        "a group without blocks", [](auto& d) { d.groups[0].blocks.clear(); },
        "groups[0].blocks is empty; it needs at least one element.");
    row(
        "no groups", [](auto& d) { d.groups.clear(); }, "groups is empty; it needs at least one element.");
    row(
        "the first of two", [](auto& d) { d.stem.kernel = 16, d.input.width = 0; },
        "input.width is 0; it must be between 1 and 1024.");
}

void TestValidation::theFirstComplaintNamesItsPath()
{
    QFETCH(Change, change);
    QFETCH(QString, sentence);
    NetworkDesign design;
    design.groups = {Group{1, {ResidualBlock{}}}, Group{2, {ConvolutionLayer{}, DenseBlock{}}}};
    QVERIFY(validate(design));
    change(design);
    const Result<void> valid = validate(design);
    QVERIFY(!valid);
    QVERIFY(valid.error().kind == Error::Kind::badInput);
    QCOMPARE(QString::fromStdString(valid.error().sentence), sentence);
}

QTEST_APPLESS_MAIN(TestValidation)
#include "test_validation.moc"
