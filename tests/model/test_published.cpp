// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"
#include "model/estimate.h"
#include "model/presets.h"
#include "model/published.h"

#include <QtTest>
#include <set>

using namespace binweave;

class TestPublished : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyThesisRowDerivesToTheBit_data();
    void everyThesisRowDerivesToTheBit();
    void thereAre58ThesisRowsAndTwoMisprints();
    void printedAndBlankFieldsAreReadAsTheyStand();
    void everyPresetIsADesignOfItsName();
    void presetNamesAreUnique();
    void presetsAreFoundInAnyCaseAndSpacing_data();
    void presetsAreFoundInAnyCaseAndSpacing();
    void anUnknownPresetIsAnsweredWithTheNearest();
    void theDefaultDesignIsAPreset();
};

void TestPublished::everyThesisRowDerivesToTheBit_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<qint64>("derived");
    int row = 0;
    for (const PublishedPoint& point : publishedPoints()) {
        if (!point.expression.empty())
            QTest::addRow("row %d: %s", ++row, point.expression.c_str())
                << QString::fromStdString(point.expression) << qint64(point.parameterBitsDerived.value());
    }
}

void TestPublished::everyThesisRowDerivesToTheBit()
{
    QFETCH(QString, expression);
    QFETCH(qint64, derived);
    const auto design = resolveDesign(expression.toStdString());
    QVERIFY2(design, design ? "" : design.error().sentence.c_str());
    QCOMPARE(estimate(*design)->parameterBits, derived);
}

void TestPublished::thereAre58ThesisRowsAndTwoMisprints()
{
    int rows = 0;
    std::set<std::string> misprints;
    for (const PublishedPoint& point : publishedPoints()) {
        if (point.source != "source thesis")
            continue;
        ++rows;
        if (point.parameterBitsPrinted != point.parameterBitsDerived) {
            QCOMPARE(point.note, std::string("misprint in the source"));
            misprints.insert(point.expression);
        }
    }
    QCOMPARE(rows, 58);
    QCOMPARE(misprints, (std::set<std::string>{"(10,20,40,80) full g=3", "(20,40,80,160) full g=3"}));
    QVERIFY(publishedPoints().size() > 58);
}

void TestPublished::printedAndBlankFieldsAreReadAsTheyStand()
{
    const PublishedPoint& thesis = publishedPoints().front();
    QCOMPARE(thesis.channels, std::string("10-20-40-80"));
    QCOMPARE(thesis.parameterBitsPrinted, std::optional(14413440LL));
    QCOMPARE(thesis.parameterBitsDerived, std::optional(11413440LL));
    QCOMPARE(thesis.top1Percent, std::optional(84.23));
    QVERIFY(!thesis.top5Percent);

    const PublishedPoint& last = publishedPoints().back();
    QCOMPARE(last.network, std::string("AlexNet"));
    QCOMPARE(last.storedSizePrinted, std::string("249 MB"));
    QCOMPARE(last.top5Percent, std::optional(80.2));
    QVERIFY(!last.parameterBitsPrinted && last.expression.empty());

    const auto quoted = std::find_if(publishedPoints().begin(), publishedPoints().end(),
                                     [](const PublishedPoint& p) { return p.method == "binary downsampling, scaled"; });
    QVERIFY(quoted != publishedPoints().end());
    QCOMPARE(quoted->storedSizePrinted, std::string("1.39 MB"));
}

void TestPublished::everyPresetIsADesignOfItsName()
{
    for (const Preset& preset : presets()) {
        const auto design = resolveDesign("preset:" + preset.name);
        QVERIFY2(design, preset.name.c_str());
        QCOMPARE(design->name, preset.name);
        QVERIFY2(estimate(*design), preset.name.c_str());
        QVERIFY(!preset.source.empty() && preset.summary.ends_with('.'));
    }
}

void TestPublished::presetNamesAreUnique()
{
    std::set<std::string> names;
    for (const Preset& preset : presets())
        QVERIFY2(names.insert(preset.name).second, preset.name.c_str());
}

void TestPublished::presetsAreFoundInAnyCaseAndSpacing_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("found");
    QTest::newRow("capitals") << "ResNetE-18-CIFAR10"
                              << "resnete-18-cifar10";
    QTest::newRow("spaces") << " ( 10, 20, 40, 80 ) BNN g = 3 "
                            << "(10,20,40,80) bnn g=3";
    QTest::newRow("no spaces") << "(10,20,40,80)bnng=3traditional"
                               << "(10,20,40,80) bnn g=3 traditional";
    QTest::newRow("other order") << "(10,20,40,80) a=2 g=5 bnn"
                                 << "(10,20,40,80) bnn g=5 a=2";
    QTest::newRow("a default spelled out") << "(20,40,80) bnn g=3 hidden=120"
                                           << "(20,40,80) bnn g=3";
}

void TestPublished::presetsAreFoundInAnyCaseAndSpacing()
{
    QFETCH(QString, name);
    QFETCH(QString, found);
    const auto design = presetDesign(name.toStdString());
    QVERIFY(design);
    QCOMPARE(QString::fromStdString(design->name), found);
}

void TestPublished::anUnknownPresetIsAnsweredWithTheNearest()
{
    const auto design = presetDesign("resnet-18-cifar");
    QVERIFY(!design);
    QVERIFY(design.error().kind == Error::Kind::badInput);
    QVERIFY2(design.error().sentence.find("\"resnete-18-cifar10\"") != std::string::npos,
             design.error().sentence.c_str());
    QVERIFY(!presetDesign(""));
    QVERIFY(!presetDesign(std::string(100000, 'x')));
}

void TestPublished::theDefaultDesignIsAPreset()
{
    QVERIFY(presetDesign(defaultDesign().name).value() == defaultDesign());
}

QTEST_APPLESS_MAIN(TestPublished)
#include "test_published.moc"
