// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/reproduction.h"
#include "engine/training/run_folder.h"
#include "model/expression.h"
#include "model/file_io.h"
#include "model/presets.h"

#include <QtTest>

using namespace binweave;

class TestRunFiles : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path folder() const { return m_folder.path().toStdString(); }

private Q_SLOTS:
    void settingsAreReadBack()
    {
        TrainingSettings settings{.epochs = 7, .seed = 9007199254740991, .optimizer = OptimizerKind::sgd};
        settings.schedule = ScheduleKind::cosine;
        settings.learningRate = 0.1 + 0.2;
        const auto read = parseSettings(settingsText(settings), "here");
        QVERIFY(read);
        QCOMPARE(*read, settings);
    }

    void settingsThatAreWrongAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("named");
        QTest::newRow("an unknown key") << R"({"epochs": 3, "epoch": 4})"
                                        << "epoch is no known key";
        QTest::newRow("out of range") << R"({"batch": 0})"
                                      << "batch is 0";
        QTest::newRow("another type") << R"({"flip": 1})"
                                      << "flip is 1";
        QTest::newRow("an unknown optimizer") << R"({"optimizer": "lion"})"
                                              << "optimizer";
        QTest::newRow("a list") << "[]"
                                << "here";
        QTest::newRow("no JSON") << "epochs = 3"
                                 << "here: this is no JSON";
    }

    void settingsThatAreWrongAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, named);
        const auto read = parseSettings(text.toStdString(), "here");
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Error::Kind::badInput);
        const auto sentence = QString::fromStdString(read.error().sentence);
        QVERIFY2(sentence.startsWith("here") && sentence.contains(named), qPrintable(sentence));
    }

    void theLogIsReadBack()
    {
        const EpochRecord first{1, 2.25, 12.5, 25, 0.01, 1000, 60};
        const EpochRecord second{2, 1.125, 50, {}, 4e-8, 2000.5, 0, 37.5};
        QVERIFY(writeLog(folder(), {first, second}));
        const auto log = readLog(folder());
        QVERIFY(log);
        QCOMPARE(log->size(), 2u);
        QCOMPARE(log->at(1).epoch, 2);
        QCOMPARE(log->at(1).loss, 1.125);
        QCOMPARE(log->at(1).trainTop1, 50.0);
        QCOMPARE(log->at(0).testTop1, std::optional(25.0));
        QCOMPARE(log->at(0).validationTop1, std::nullopt);
        QCOMPARE(log->at(1).testTop1, std::nullopt);
        QCOMPARE(log->at(1).validationTop1, std::optional(37.5));
        QCOMPARE(log->at(1).learningRate, 4e-8);
        QCOMPARE(log->at(1).imagesPerSecond, 2000.5);
        QVERIFY(writeLog(folder(), {}));
        QCOMPARE(readLog(folder())->size(), 0u);
    }

    void aDamagedLogIsNamed_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::newRow("cut off") << "3,1.0,2";
        QTest::newRow("no number") << "3,x,1,1,1,1,1,\n";
        QTest::newRow("an epoch too far") << "4,1,1,1,1,1,1,\n";
    }

    void aDamagedLogIsNamed()
    {
        QFETCH(QString, damage);
        QVERIFY(writeLog(folder(), {{1, 1, 1, 1, 1, 1, 1}, {2, 1, 1, 1, 1, 1, 1}}));
        const auto text = readTextFile(folder() / "log.csv").value();
        QVERIFY(writeFileAtomically(folder() / "log.csv", text + damage.toStdString()));
        const auto log = readLog(folder());
        QVERIFY(!log);
        QVERIFY(QString::fromStdString(log.error().sentence).contains("line 4"));
    }

    void theResultIsReadBack()
    {
        RunResult written;
        written.top1 = 61.5;
        written.keptEpoch = 7;
        written.validationTop1 = 62.25;
        QVERIFY(writeResult(folder(), written));
        const auto read = loadResult(folder());
        QVERIFY(read);
        QCOMPARE(read->top1, 61.5);
        QCOMPARE(read->keptEpoch, 7);
        QCOMPARE(read->validationTop1, std::optional(62.25));
        QVERIFY(writeResult(folder(), {}));
        QCOMPARE(loadResult(folder())->validationTop1, std::nullopt);
        QVERIFY(QFile::remove(QString::fromStdString(folder() / "result.json")));
    }

    void theCommandNamesEverySetting()
    {
        TrainingSettings settings;
        settings.learningRate = 0.1 + 0.2;
        settings.flip = false;
        settings.parent = "/it's/here";
        NetworkDesign design = parseExpression("(4,6,8) bnn g=2").value();
        design.input = {1, 28, 28}; // follows the data
        const std::string command = trainingCommand(design, "idx:/a b", settings);
        const auto text = QString::fromStdString(command);
        QVERIFY2(
            text.startsWith("binweave train '(4,6,8) bnn g=2' --data 'idx:/a b' --epochs 10 --batch 128 --seed 1 "),
            command.c_str());
        QVERIFY(text.contains(" --lr 0.30000000000000004 "));
        QVERIFY(text.contains(" --no-flip "));
        QVERIFY(text.contains(R"( --parent '/it'\''s/here')"));
        QVERIFY(!text.contains("--teacher"));
        design.stem.channels = 5; // no longer what its name says
        QVERIFY(trainingCommand(design, "shapes", settings).starts_with("binweave train 'design.json' "));
        const NetworkDesign preset = presetDesign("resnete-18-cifar10").value();
        QVERIFY(trainingCommand(preset, "shapes", settings).starts_with("binweave train 'preset:resnete-18-cifar10' "));
    }

    void aMissingResultIsNamed()
    {
        const auto result = loadResult(folder());
        QVERIFY(!result);
        QVERIFY(QString::fromStdString(result.error().sentence).contains("result.json"));
    }
};

QTEST_APPLESS_MAIN(TestRunFiles)
#include "test_run_files.moc"
