// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/published.h"
#include "tests/app/binweave_process.h"

using namespace binweave;

class TestDesignCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void estimateAnswersEveryThesisRowToTheBit();
    void estimateHasTheKeysThatScriptsRelyOn();
    void estimateTakesInputClassesAndWord();
    void estimateWritesTables_data();
    void estimateWritesTables();
    void lintNamesLayerRuleAndRemedy();
    void presetsAreListedAndShownAsDesignFiles();
    void everySubcommandHasHelp_data();
    void everySubcommandHasHelp();
    void mistakesAreOneSentenceAndStatusTwo_data();
    void mistakesAreOneSentenceAndStatusTwo();
    void anUnknownKeyOfAFileIsNamed();
    void benchMeasuresEveryLayer();
    void benchMeasuresTrainingToo();
    void benchMeasuresTheKernelsAlone();
    void aFullDiskBehindStandardOutputIsSaid();

private:
    Binweave m_binweave;
};

void TestDesignCommands::estimateAnswersEveryThesisRowToTheBit()
{
    int rows = 0;
    for (const PublishedPoint& point : publishedPoints()) {
        if (point.expression.empty())
            continue;
        ++rows;
        const Answer answer = m_binweave.call({"estimate", QString::fromStdString(point.expression), "--json"});
        COMPARE_STATUS(answer, 0);
        QCOMPARE(answer.json()["parameter_bits"].toInteger(), point.parameterBitsDerived.value());
    }
    QCOMPARE(rows, 58);
}

void TestDesignCommands::estimateHasTheKeysThatScriptsRelyOn()
{
    const Answer answer = m_binweave.call({"estimate", "(10,20,40,80) bnn input 5*5f g=5", "--json"});
    COMPARE_STATUS(answer, 0);
    QVERIFY(answer.err.isEmpty());
    const QJsonObject json = answer.json();
    const QStringList keys = {"equivalent_operations", "layers",   "macs",        "memory_saving",
                              "parameter_bits",        "speed_up", "stored_bytes"};
    QCOMPARE(json.keys(), keys); // QJsonObject sorts
    const QJsonObject layer = json["layers"].toArray().first().toObject();
    const QStringList layerKeys = {"beta",           "kind",  "macs",         "name", "output",
                                   "parameter_bits", "sigma", "stored_bytes", "zeta"};
    QCOMPARE(layer.keys(), layerKeys);
    QVERIFY(layer["sigma"].isNull()); // a real stem runs no faster for its bits
    QCOMPARE(layer["output"].toArray(), QJsonArray({10, 32, 32}));
    QVERIFY(layer["macs"].toObject()["full"].toInteger() > 0);
    QCOMPARE(layer["macs"].toObject()["binary"].toInteger(), 0);
}

void TestDesignCommands::estimateTakesInputClassesAndWord()
{
    const QStringList call = {"estimate", "(10,20,40,80) bnn g=3", "--json"};
    const QJsonObject plain = m_binweave.call(call).json();
    const QJsonObject large = m_binweave.call(call + QStringList{"--input", "3x64x64", "--classes", "100"}).json();
    const QJsonArray shape = large["layers"].toArray().first().toObject()["output"].toArray();
    QCOMPARE(shape, QJsonArray({10, 64, 64}));
    QVERIFY(large["parameter_bits"].toInteger() > plain["parameter_bits"].toInteger());
    const QJsonObject word = m_binweave.call(call + QStringList{"--word", "32"}).json();
    QVERIFY(word["speed_up"].toDouble() < plain["speed_up"].toDouble());
}

void TestDesignCommands::estimateWritesTables_data()
{
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QString>("firstWord");
    QTest::newRow("csv") << "--csv"
                         << "\"Layer\",";
    QTest::newRow("markdown") << "--markdown"
                              << "| Layer |";
    QTest::newRow("latex") << "--latex"
                           << "\\begin{tabular}";
}

void TestDesignCommands::estimateWritesTables()
{
    QFETCH(QString, flag);
    QFETCH(QString, firstWord);
    const Answer answer = m_binweave.call({"estimate", "(10,20,40,80) bnn g=3", flag});
    COMPARE_STATUS(answer, 0);
    QVERIFY2(answer.out.startsWith(firstWord.toUtf8()), answer.out.left(80).constData());
}

void TestDesignCommands::lintNamesLayerRuleAndRemedy()
{
    const Answer answer = m_binweave.call({"lint", "(3,6,12,16) bnn input 7*7b", "--json"});
    COMPARE_STATUS(answer, 0);
    const QJsonArray findings = answer.json()["findings"].toArray();
    QVERIFY(!findings.isEmpty());
    for (const auto& finding : findings) {
        for (const char* key : {"layer", "rule", "severity", "text", "remedy"})
            QVERIFY2(!finding.toObject()[QLatin1String(key)].toString().isEmpty(), key);
    }
}

void TestDesignCommands::presetsAreListedAndShownAsDesignFiles()
{
    const QJsonArray presets = m_binweave.call({"presets", "--json"}).json()["presets"].toArray();
    QVERIFY(presets.size() >= 58);
    const QString name = presets.last().toObject()["name"].toString();
    const Answer shown = m_binweave.call({"presets", "show", name});
    COMPARE_STATUS(shown, 0);
    QFile file(m_binweave.path("preset.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(shown.out);
    file.close();
    const Answer fromFile = m_binweave.call({"estimate", file.fileName(), "--json"});
    COMPARE_STATUS(fromFile, 0);
    QCOMPARE(fromFile.out, m_binweave.call({"estimate", "preset:" + name, "--json"}).out);
}

void TestDesignCommands::everySubcommandHasHelp_data()
{
    QTest::addColumn<QStringList>("call");
    for (const char* name : {"estimate", "lint", "presets", "train", "eval", "classify", "bench", "runs"})
        QTest::newRow(name) << QStringList{name, "--help"};
    QTest::newRow("runs compare") << QStringList{"runs", "compare", "--help"};
    QTest::newRow("the program") << QStringList{"--help"};
}

void TestDesignCommands::everySubcommandHasHelp()
{
    QFETCH(QStringList, call);
    const Answer answer = m_binweave.call(call);
    COMPARE_STATUS(answer, 0);
    call.removeLast();
    const QByteArray usage = ("Usage: binweave " + call.join(' ')).trimmed().toUtf8();
    QVERIFY2(answer.out.contains(usage), answer.out.constData());
    QVERIFY(answer.err.isEmpty());
}

void TestDesignCommands::mistakesAreOneSentenceAndStatusTwo_data()
{
    QTest::addColumn<QStringList>("call");
    QTest::addColumn<QString>("says");
    QTest::newRow("expression") << QStringList{"estimate", "(10,20,40,80) bnn q=3"} << "position";
    QTest::newRow("unclosed") << QStringList{"estimate", "(10,20"} << "position";
    QTest::newRow("negative channels") << QStringList{"estimate", "(10,-20,40,80) bnn"} << "-20";
    QTest::newRow("preset") << QStringList{"estimate", "preset:nosuch"} << "nosuch";
    QTest::newRow("no such file") << QStringList{"estimate", "nosuch.json"} << "nosuch.json";
    QTest::newRow("no design") << QStringList{"estimate"} << "DESIGN";
    QTest::newRow("flag") << QStringList{"estimate", "(10,20,40,80) bnn", "--bogus"} << "--bogus";
    QTest::newRow("too many") << QStringList{"estimate", "(10,20,40,80) bnn", "more"} << "more";
    QTest::newRow("word") << QStringList{"estimate", "(10,20,40,80) bnn", "--word", "48"} << "--word";
    QTest::newRow("input") << QStringList{"estimate", "(10,20,40,80) bnn", "--input", "3x32"} << "--input";
    QTest::newRow("no shape") << QStringList{"estimate", "(10,20,40,80) bnn", "--input", "axbxc"} << "3x32x32";
    QTest::newRow("exponent") << QStringList{"estimate", "(10,20,40,80) bnn", "--gamma", "-1"} << "from 0 to 4";
    QTest::newRow("classes") << QStringList{"estimate", "(10,20,40,80) bnn", "--classes", "1"} << "from 2 to 100000";
    QTest::newRow("vanishing plane") << QStringList{"estimate", "(10,20,40,80) bnn", "--input", "3x0x32"} << "height";
    QTest::newRow("threads") << QStringList{"estimate", "(10,20,40,80) bnn", "--threads", "0"} << "--threads";
    QTest::newRow("subcommand") << QStringList{"estimat"} << "estimat";
    QTest::newRow("opened preset") << QStringList{"preset:nosuch"} << "nosuch";
    QTest::newRow("opened expression") << QStringList{"(10,20"} << "position";
    QTest::newRow("opened twice") << QStringList{"preset:alexnet", "preset:resnet-18"} << "preset:resnet-18";
    QTest::newRow("two tables") << QStringList{"estimate", "(10,20,40,80) bnn", "--csv", "--latex"} << "--csv";
    QTest::newRow("epochs") << QStringList{"train", "(4,8,8) bnn", "--data", "shapes", "--epochs", "0"} << "--epochs";
    QTest::newRow("optimizer") << QStringList{"train", "(4,8,8) bnn", "--data", "shapes", "--optimizer", "x"} << "x";
    QTest::newRow("no data") << QStringList{"train", "(4,8,8) bnn"} << "--data";
    QTest::newRow("kind of data") << QStringList{"train", "(4,8,8) bnn", "--data", "mnist:/x"} << "mnist";
    QTest::newRow("resume what") << QStringList{"train", "--resume"} << "--out";
    QTest::newRow("no such run") << QStringList{"runs", "show", "99"} << "99";
    QTest::newRow("no number of a run") << QStringList{"runs", "show", "abc"} << "abc is no number of a run";
    QTest::newRow("compared with nothing") << QStringList{"runs", "compare", "1"} << "OTHER";
    QTest::newRow("no run") << QStringList{"eval", "nowhere", "--data", "shapes"} << "gallery:NAME";
    QTest::newRow("no run folder") << QStringList{"eval", "nowhere", "--data", "shapes"} << "nowhere";
}

void TestDesignCommands::mistakesAreOneSentenceAndStatusTwo()
{
    QFETCH(QStringList, call);
    QFETCH(QString, says);
    const Answer answer = m_binweave.call(call);
    COMPARE_STATUS(answer, 2);
    QVERIFY2(answer.isOneSentence(), (answer.out + answer.err).constData());
    QVERIFY2(answer.err.contains(says.toUtf8()), answer.err.constData());
}

void TestDesignCommands::anUnknownKeyOfAFileIsNamed()
{
    QFile file(m_binweave.path("typo.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"format": "binweave-design", "version": 1, "stem": {"chanels": 10}})");
    file.close();
    const Answer answer = m_binweave.call({"estimate", file.fileName()});
    COMPARE_STATUS(answer, 2);
    QVERIFY2(answer.isOneSentence() && answer.err.contains("chanels") && answer.err.contains("typo.json"),
             answer.err.constData());
}

void TestDesignCommands::benchMeasuresEveryLayer()
{
    const Answer answer = m_binweave.call({"bench", "(4,8,8) bnn g=2", "--batch", "4", "--threads", "2", "--json"});
    COMPARE_STATUS(answer, 0);
    const QStringList keys = {"binary_share", "held_back_by", "images_per_second", "kernel_set", "latency_microseconds",
                              "layers",       "threads"};
    QCOMPARE(answer.json().keys(), keys);
    QCOMPARE(answer.json()["threads"].toInt(), 2);
    QVERIFY(answer.json()["latency_microseconds"].toDouble() > 0);
    const QJsonArray layers = answer.json()["layers"].toArray();
    const QStringList layerKeys = {"float_microseconds", "name", "packed_microseconds", "ratio",
                                   "share_of_peak",      "sigma"};
    QCOMPARE(layers[0].toObject().keys(), layerKeys);
    QVERIFY(layers[0].toObject()["sigma"].isNull());
    QCOMPARE(layers[1].toObject()["name"].toString(), QString("block1.conv1"));
    QVERIFY(layers[1].toObject()["ratio"].toDouble() > 0);
    const double binaryShare = answer.json()["binary_share"].toDouble();
    QVERIFY(binaryShare > 0 && binaryShare < 1);
    QVERIFY(answer.json()["held_back_by"].toString().contains(" % of the time"));
}

void TestDesignCommands::benchMeasuresTrainingToo()
{
    const QStringList call = {"bench", "(4,8,8) bnn g=2", "--train", "--batch", "16", "--threads", "2"};
    const Answer answer = m_binweave.call(call + QStringList{"--json"});
    COMPARE_STATUS(answer, 0);
    const QStringList keys = {"binary_share",           "held_back_by", "images_per_second", "kernel_set",
                              "latency_microseconds",   "layers",       "operations",        "threads",
                              "train_images_per_second"};
    QCOMPARE(answer.json().keys(), keys);
    QVERIFY(answer.json()["train_images_per_second"].toDouble() > 0);
    double all = 0;
    QStringList names;
    for (const QJsonValue& value : answer.json()["operations"].toArray()) {
        const QJsonObject operation = value.toObject();
        QCOMPARE(operation.keys(), (QStringList{"name", "share"}));
        names.append(operation["name"].toString());
        all += operation["share"].toDouble();
    }
    QVERIFY(names.contains("convolution forward") && names.contains("convolution backward"));
    QVERIFY(std::abs(all - 1) < 1e-6);

    const Answer text = m_binweave.call(call);
    COMPARE_STATUS(text, 0);
    QVERIFY2(text.out.contains("convolution backward") && text.out.contains("of the processor's fp32 peak"),
             text.out.constData());
    COMPARE_STATUS(m_binweave.call({"bench", "--kernels", "--train"}), 2);
}

void TestDesignCommands::benchMeasuresTheKernelsAlone()
{
    const auto chosen = [](const char* set) {
        return [set](QProcess& process) {
            QProcessEnvironment environment = process.processEnvironment();
            environment.insert("BINWEAVE_KERNELS", set);
            process.setProcessEnvironment(environment);
        };
    };
    const auto measured = [&](const char* threads) {
        return m_binweave.call({"bench", "--kernels", "--seconds", "0.001", "--json", "--threads", threads},
                               chosen("portable"));
    };
    const Answer answer = measured("1");
    COMPARE_STATUS(answer, 0);
    QVERIFY(answer.json()["peak_tmacs"].toDouble() > 0);
    const QJsonArray shapes = answer.json()["shapes"].toArray();
    QCOMPARE(shapes.size(), 14);
    for (const QJsonValue& value : shapes) {
        const QJsonObject shape = value.toObject();
        QCOMPARE(shape["kernel_set"].toString(), QString("portable"));
        QCOMPARE(shape["threads"].toInt(), 1);
        QVERIFY(shape["ratio_one_thread"].isNull());
        const double tmacs = shape["tmacs"].toDouble();
        QVERIFY2(qFuzzyCompare(shape["share_of_peak"].toDouble() * shape["peak_tmacs"].toDouble(), tmacs),
                 qPrintable(shape["shape"].toString()));
        QVERIFY(qFuzzyCompare(shape["ratio_f32"].toDouble(),
                              shape["f32_microseconds"].toDouble() / shape["microseconds"].toDouble()));
    }
    QCOMPARE(shapes[3].toObject()["shape"].toString(), QString("S4"));

    const Answer together = measured("2");
    COMPARE_STATUS(together, 0);
    QStringList onTwo;
    for (const QJsonValue& value : together.json()["shapes"].toArray()) {
        const QJsonObject shape = value.toObject();
        if (shape["threads"].toInt() != 2)
            continue;
        onTwo << shape["shape"].toString();
        QVERIFY(shape["ratio_f32"].isNull()); // float was measured on one
        QVERIFY(shape["ratio_one_thread"].toDouble() > 0);
        QVERIFY(qFuzzyCompare(shape["share_of_peak"].toDouble() * 2 * shape["peak_tmacs"].toDouble(),
                              shape["tmacs"].toDouble()));
    }
    QCOMPARE(onTwo, (QStringList{"S1", "S2", "S3", "S4", "C5", "C6"}));

    const Answer unknown = m_binweave.call({"bench", "--kernels"}, chosen("mmx"));
    COMPARE_STATUS(unknown, 2);
    QVERIFY2(unknown.isOneSentence(), unknown.err.constData());
    COMPARE_STATUS(m_binweave.call({"bench"}), 2);
}

void TestDesignCommands::aFullDiskBehindStandardOutputIsSaid()
{
    const Answer answer = m_binweave.call({"estimate", "(10,20,40,80) bnn", "--json"},
                                          [](QProcess& process) { process.setStandardOutputFile("/dev/full"); });
    COMPARE_STATUS(answer, 1);
    QVERIFY2(answer.isOneSentence(), answer.err.constData());
}

QTEST_GUILESS_MAIN(TestDesignCommands)
#include "test_design_commands.moc"
