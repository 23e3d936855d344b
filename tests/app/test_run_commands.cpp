// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/packed_model.h"
#include "tests/app/binweave_process.h"
#include "tests/workspace/tiny_data.h"

#include <cmath>
#include <csignal>
#include <sys/resource.h>

class TestRunCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void trainWritesTheRunFolderAndItsResult();
    void withAValidationSplitTheTestImagesComeLast();
    void seedsAreTrainedOneByOneAndSummedUp();
    void theCommandInTheResultRepeatsTheRun();
    void oneThreadGivesTheSameWeights();
    void aKilledRunResumesToTheSameWeights();
    void anInterruptedRunSaysHowToResume();
    void resumingWithOtherSettingsOrDesignIsRefused();
    void aCorruptCheckpointIsOneSentence_data();
    void aCorruptCheckpointIsOneSentence();
    void aFullDiskLosesNothing();
    void foldersThatCannotBeUsedAreOneSentence_data();
    void foldersThatCannotBeUsedAreOneSentence();
    void damagedDataAreOneSentence();
    void dataOfTheWrongShapeAreOneSentence();
    void bothEnginesGiveTheSameScores();
    void aModelFileStandsForItsRun();
    void scoresOnAFullDiskAreOneSentence();
    void picturesAreClassified();
    void runsAreListedComparedAndRemoved();
    void anUnusableHistoryDoesNotStopTraining();
    void aRunIsFoundByItsNumberAndItsDataFromAnyFolder();

private:
    QStringList trainCall(const QString& run, const QStringList& more = {}) const
    {
        return QStringList{"train", "(4,8,8) bnn g=2", "--data", m_data,  "--out", run, "--epochs",
                           "20",    "--batch",         "8",      "--json"} +
               more;
    }
    QStringList resumeCall(const QString& run) const { return {"train", "--resume", "--out", run, "--json"}; }
    QByteArray content(const QString& name) const
    {
        QFile file(m_binweave.path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void overwrite(const QString& name, const QByteArray& bytes) const
    {
        QFile file(m_binweave.path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    /// Starts a run and sends the signal after its first epoch.
    Answer signalled(const QString& run, int signal) const
    {
        const auto process = m_binweave.start(trainCall(run));
        QByteArray epochs;
        while (!epochs.contains('\n') && process->waitForReadyRead(60000))
            epochs += process->readAllStandardOutput();
        ::kill(static_cast<pid_t>(process->processId()), signal);
        return Binweave::finish(*process);
    }

    Binweave m_binweave;
    QString m_data;
    QByteArray m_weights; ///< of the run 'reference'
};

void TestRunCommands::initTestCase()
{
    writeTinyData(m_binweave.path("data"));
    m_data = "idx:" + m_binweave.path("data");
    const Answer answer = m_binweave.call(trainCall("reference"));
    COMPARE_STATUS(answer, 0);
    m_weights = content("reference/weights.safetensors");
    QVERIFY(!m_weights.isEmpty());
}

void TestRunCommands::trainWritesTheRunFolderAndItsResult()
{
    const Answer answer = m_binweave.call(trainCall("a"));
    COMPARE_STATUS(answer, 0);
    QVERIFY2(answer.err.contains("1x16x16 instead of 3x32x32"), answer.err.constData());
    const QList<QJsonObject> lines = answer.lines();
    QCOMPARE(lines.size(), 21);
    const QStringList epochKeys = {"epoch", "images_per_second", "loss", "seconds_left", "test_top1", "train_top1"};
    QCOMPARE(lines.first().keys(), epochKeys);
    const QJsonObject result = lines.last()["result"].toObject();
    const QStringList resultKeys = {"instruction_set", "parameter_bits", "seed", "stored_bytes", "top1", "top5"};
    QCOMPARE(result.keys(), resultKeys);
    QCOMPARE(result["top1"].toDouble(), lines[19]["test_top1"].toDouble());
    QVERIFY(result["top1"].toDouble() > 90);
    for (const char* file :
         {"design.json", "settings.json", "log.csv", "checkpoint.bin", "weights.safetensors", "result.json"})
        QVERIFY2(QFile::exists(m_binweave.path("a/") + file), file);
    QVERIFY(content("a/weights.safetensors") == m_weights);
}

void TestRunCommands::withAValidationSplitTheTestImagesComeLast()
{
    const Answer answer = m_binweave.call({"train", "(4,8,8) bnn g=2", "--data", m_data, "--out", "split", "--epochs",
                                           "4", "--batch", "8", "--validation", "25", "--json"});
    COMPARE_STATUS(answer, 0);
    const QList<QJsonObject> lines = answer.lines();
    QCOMPARE(lines.size(), 5);
    for (const QJsonObject& epoch : lines.mid(0, 4)) {
        QVERIFY(epoch["test_top1"].isNull());
        QVERIFY(epoch["validation_top1"].isDouble());
    }
    const QByteArray header = content("split/log.csv").split('\n').first();
    QCOMPARE(header, QByteArray("epoch,loss,train_top1,test_top1,learning_rate,images_per_second,seconds_left,"
                                "validation_top1"));
    const Answer evaluated = m_binweave.call({"eval", "split", "--data", m_data, "--json"});
    QCOMPARE(evaluated.json()["top1"].toDouble(), lines.last()["result"].toObject()["top1"].toDouble());
}

void TestRunCommands::seedsAreTrainedOneByOneAndSummedUp()
{
    const QStringList call = {"train", "(4,8,8) bnn", "--data", m_data,   "--out", "seeds",  "--epochs",
                              "1",     "--batch",     "16",     "--seed", "5",     "--json", "--seeds"};
    const Answer answer = m_binweave.call(call + QStringList{"3"});
    COMPARE_STATUS(answer, 0);
    const QList<QJsonObject> lines = answer.lines();
    QCOMPARE(lines.size(), 7); // an epoch and a result each, the summary
    const QJsonObject summary = lines.last()["summary"].toObject();
    QCOMPARE(summary["seeds"].toInt(), 3);
    QList<double> top1;
    for (int i = 0; i < 3; ++i) {
        const QJsonObject result = lines[2 * i + 1]["result"].toObject();
        QCOMPARE(result["seed"].toInt(), 5 + i);
        QCOMPARE(summary["results"].toArray()[i].toObject(), result);
        QVERIFY(QFile::exists(m_binweave.path(QString("seeds/seed-%1/weights.safetensors").arg(5 + i))));
        top1 << result["top1"].toDouble();
    }
    const double mean = (top1[0] + top1[1] + top1[2]) / 3;
    double squares = 0;
    for (const double figure : top1)
        squares += (figure - mean) * (figure - mean);
    QVERIFY(qAbs(summary["top1"].toObject()["mean"].toDouble() - mean) < 1e-9);
    QVERIFY(qAbs(summary["top1"].toObject()["spread"].toDouble() - std::sqrt(squares / 2)) < 1e-9);

    // Resumed with one more, only that one is trained.
    QVERIFY(QFile::remove(m_binweave.path("seeds/seed-6/result.json")));
    const Answer more = m_binweave.call(call + QStringList{"4", "--resume"});
    COMPARE_STATUS(more, 0);
    QCOMPARE(more.lines().size(), 4); // result of 6, whose epochs were done; epoch and result of 8; the summary
    QCOMPARE(more.lines().last()["summary"].toObject()["results"].toArray()[1].toObject(),
             summary["results"].toArray()[1].toObject());
}

void TestRunCommands::theCommandInTheResultRepeatsTheRun()
{
    const QByteArray command =
        QJsonDocument::fromJson(content("reference/result.json")).object()["command"].toString().toUtf8();
    const QByteArray prefix = "binweave ";
    QVERIFY2(command.startsWith(prefix), command.constData());
    const QStringList arguments =
        QProcess::splitCommand(QString::fromUtf8(command.mid(prefix.size())).replace('\'', '"'));
    COMPARE_STATUS(m_binweave.call(arguments + QStringList{"--out", "repeated"}), 0);
    QVERIFY(content("repeated/weights.safetensors") == m_weights);
}

void TestRunCommands::oneThreadGivesTheSameWeights()
{
    COMPARE_STATUS(m_binweave.call(trainCall("one", {"--threads", "1"})), 0);
    QVERIFY(content("one/weights.safetensors") == m_weights);
    COMPARE_STATUS(m_binweave.call(trainCall("three", {"--threads", "3"})), 0);
    QVERIFY(content("three/weights.safetensors") == m_weights);
}

void TestRunCommands::aKilledRunResumesToTheSameWeights()
{
    QCOMPARE(signalled("killed", SIGKILL).status, -1);
    QVERIFY(!QFile::exists(m_binweave.path("killed/weights.safetensors")));
    const Answer resumed = m_binweave.call(resumeCall("killed"));
    COMPARE_STATUS(resumed, 0);
    QVERIFY(resumed.lines().size() < 21); // it did not begin again
    QVERIFY(content("killed/weights.safetensors") == m_weights);
}

void TestRunCommands::anInterruptedRunSaysHowToResume()
{
    const Answer stopped = signalled("stopped", SIGINT);
    COMPARE_STATUS(stopped, 1);
    const QByteArray advice = "binweave train --resume --out '" + m_binweave.path("stopped").toUtf8() + "'";
    QVERIFY2(stopped.err.contains(advice), stopped.err.constData());
    COMPARE_STATUS(m_binweave.call(resumeCall("stopped")), 0);
    QVERIFY(content("stopped/weights.safetensors") == m_weights);
}

void TestRunCommands::resumingWithOtherSettingsOrDesignIsRefused()
{
    signalled("kept", SIGINT);
    const QByteArray checkpoint = content("kept/checkpoint.bin");
    const Answer settings = m_binweave.call(resumeCall("kept") + QStringList{"--lr", "0.5"});
    COMPARE_STATUS(settings, 2);
    QVERIFY2(settings.isOneSentence() && settings.err.contains("lr"), settings.err.constData());
    const Answer design = m_binweave.call(QStringList{"train", "(4,8,16) bnn g=2"} + resumeCall("kept").mid(1));
    COMPARE_STATUS(design, 2);
    QVERIFY2(design.isOneSentence(), design.err.constData());
    QVERIFY(content("kept/checkpoint.bin") == checkpoint);
    const Answer again = m_binweave.call(trainCall("kept"));
    COMPARE_STATUS(again, 2);
    QVERIFY(content("kept/checkpoint.bin") == checkpoint);
}

void TestRunCommands::aCorruptCheckpointIsOneSentence_data()
{
    QTest::addColumn<QByteArray>("damage");
    QTest::newRow("empty") << QByteArray("empty");
    QTest::newRow("cut") << QByteArray("cut");
    QTest::newRow("flipped bit") << QByteArray("flip");
    QTest::newRow("text") << QByteArray("text");
}

void TestRunCommands::aCorruptCheckpointIsOneSentence()
{
    QFETCH(QByteArray, damage);
    if (!QFile::exists(m_binweave.path("corrupt")))
        signalled("corrupt", SIGINT);
    const QByteArray good = content("corrupt/checkpoint.bin");
    QByteArray bad = good;
    if (damage == "empty")
        bad.clear();
    else if (damage == "cut")
        bad.chop(bad.size() / 3);
    else if (damage == "flip")
        bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
    else
        bad = "no checkpoint";
    overwrite("corrupt/checkpoint.bin", bad);
    const Answer answer = m_binweave.call(resumeCall("corrupt"));
    COMPARE_STATUS(answer, 2);
    QVERIFY2(answer.isOneSentence() && answer.err.contains("checkpoint.bin"), answer.err.constData());
    QVERIFY(content("corrupt/checkpoint.bin") == bad);
    overwrite("corrupt/checkpoint.bin", good);
}

void TestRunCommands::aFullDiskLosesNothing()
{
    // Files may grow to 200 kB only, as on a disk with no more room; the checkpoint wants more.
    const auto smallDisk = [](QProcess& process) {
        process.setChildProcessModifier([] {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{200'000, 200'000};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        });
    };
    const QStringList call = {"train", "(16,32,32) bnn g=2", "--data", m_data, "--epochs", "1", "--json", "--out"};
    const Answer full = m_binweave.call(call + QStringList{"full"}, smallDisk);
    COMPARE_STATUS(full, 1);
    QVERIFY2(full.err.contains("checkpoint.bin"), full.err.constData());
    const QStringList left = QDir(m_binweave.path("full")).entryList(QDir::Files | QDir::Hidden);
    QCOMPARE(left.filter(".tmp"), QStringList());

    COMPARE_STATUS(m_binweave.call(resumeCall("full")), 0);
    COMPARE_STATUS(m_binweave.call(call + QStringList{"roomy"}), 0);
    QVERIFY(content("full/weights.safetensors") == content("roomy/weights.safetensors"));
}

void TestRunCommands::foldersThatCannotBeUsedAreOneSentence_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("below a file") << "file/run";
    QTest::newRow("a file") << "file";
    QTest::newRow("where nobody may write") << "/proc/run";
}

void TestRunCommands::foldersThatCannotBeUsedAreOneSentence()
{
    QFETCH(QString, folder);
    overwrite("file", "precious");
    const Answer answer = m_binweave.call(trainCall(folder));
    COMPARE_STATUS(answer, 1);
    QVERIFY2(answer.out.isEmpty() && answer.err.contains(folder.toUtf8()), answer.err.constData());
    QCOMPARE(content("file"), QByteArray("precious"));
}

void TestRunCommands::damagedDataAreOneSentence()
{
    writeTinyData(m_binweave.path("damaged"));
    QByteArray images = content("damaged/train-images-idx3-ubyte");
    images.chop(1000);
    overwrite("damaged/train-images-idx3-ubyte", images);
    const Answer answer =
        m_binweave.call({"train", "(4,8,8) bnn", "--data", "idx:" + m_binweave.path("damaged"), "--out", "never"});
    COMPARE_STATUS(answer, 2);
    QVERIFY2(answer.isOneSentence() && answer.err.contains("train-images-idx3-ubyte"), answer.err.constData());
    QVERIFY(!QFile::exists(m_binweave.path("never")));
}

void TestRunCommands::dataOfTheWrongShapeAreOneSentence()
{
    const Answer answer = m_binweave.call({"eval", "reference", "--data", "shapes"});
    COMPARE_STATUS(answer, 2);
    QVERIFY2(answer.isOneSentence() && answer.err.contains("3x32x32") && answer.err.contains("1x16x16"),
             answer.err.constData());
}

void TestRunCommands::bothEnginesGiveTheSameScores()
{
    for (const char* engine : {"packed", "float"}) {
        const Answer answer = m_binweave.call({"eval", "reference", "--data", m_data, "--engine", engine, "--scores",
                                               QString("%1.csv").arg(engine), "--json"});
        COMPARE_STATUS(answer, 0);
        const QStringList keys = {"engine", "images", "images_per_second", "instruction_set", "top1", "top5"};
        QCOMPARE(answer.json().keys(), keys);
        QCOMPARE(answer.json()["engine"].toString(), QString(engine));
        QCOMPARE(answer.json()["images"].toInt(), 60);
    }
    QCOMPARE(content("packed.csv").count('\n'), 61);
    QVERIFY(content("packed.csv") == content("float.csv"));
}

void TestRunCommands::aModelFileStandsForItsRun()
{
    const std::string run = m_binweave.path("reference").toStdString();
    QVERIFY(
        binweave::savePackedModel(*binweave::loadTrainedModel(run), m_binweave.path("a.binweave-model").toStdString()));
    for (const char* model : {"reference", "a.binweave-model"}) {
        const QString scores = QString("%1.csv").arg(model);
        COMPARE_STATUS(m_binweave.call({"eval", model, "--data", m_data, "--scores", scores}), 0);
    }
    QVERIFY(content("a.binweave-model.csv") == content("reference.csv"));
    COMPARE_STATUS(m_binweave.call({"bench", "a.binweave-model", "--batch", "2", "--json"}), 0);

    overwrite("half.binweave-model", content("a.binweave-model").chopped(100));
    for (const QStringList& call :
         {QStringList{"eval", "half.binweave-model", "--data", m_data},
          QStringList{"classify", "half.binweave-model", "0.png"}, QStringList{"bench", "half.binweave-model"}}) {
        const Answer answer = m_binweave.call(call);
        COMPARE_STATUS(answer, 2);
        QVERIFY2(answer.isOneSentence() && answer.err.contains("half.binweave-model"), answer.err.constData());
    }
}

void TestRunCommands::scoresOnAFullDiskAreOneSentence()
{
    const Answer answer = m_binweave.call({"eval", "reference", "--data", m_data, "--scores", "/dev/full", "--json"});
    COMPARE_STATUS(answer, 1);
    QVERIFY2(answer.isOneSentence() && answer.err.contains("/dev/full"), answer.err.constData());
}

void TestRunCommands::picturesAreClassified()
{
    // One bright third, as the class has it, in a picture of another size.
    for (int label = 0; label < 3; ++label) {
        QImage picture(64, 64, QImage::Format_RGB32);
        for (int y = 0; y < 64; ++y) {
            for (int x = 0; x < 64; ++x)
                picture.setPixel(x, y, y * 3 / 64 == label ? qRgb(165, 165, 165) : qRgb(75, 75, 75));
        }
        QVERIFY(picture.save(m_binweave.path(QString("%1.png").arg(label))));
    }
    const Answer answer = m_binweave.call({"classify", "reference", "0.png", "1.png", "2.png", "--json"});
    COMPARE_STATUS(answer, 0);
    const QJsonArray images = answer.json()["images"].toArray();
    QCOMPARE(images.size(), 3);
    for (int label = 0; label < 3; ++label) {
        QCOMPARE(images[label].toObject()["class"].toString(), QString::number(label));
        QCOMPARE(images[label].toObject()["scores"].toObject().size(), 3);
    }
    const Answer wrong = m_binweave.call({"classify", "reference", "reference/log.csv"});
    COMPARE_STATUS(wrong, 2);
    QVERIFY2(wrong.isOneSentence() && wrong.err.contains("log.csv"), wrong.err.constData());
}

void TestRunCommands::runsAreListedComparedAndRemoved()
{
    COMPARE_STATUS(m_binweave.call(trainCall("other", {"--seed", "2"})), 0);
    QJsonArray runs = m_binweave.call({"runs", "list", "--json"}).json()["runs"].toArray();
    const QStringList keys = {"data", "design", "id", "parameter_bits", "started", "state", "top1"};
    QCOMPARE(runs.first().toObject().keys(), keys);
    const QString newest = QString::number(runs.first().toObject()["id"].toInt());
    const QString oldest = QString::number(runs.last().toObject()["id"].toInt());
    QCOMPARE(runs.first().toObject()["state"].toString(), QString("finished"));

    const QJsonObject comparison = m_binweave.call({"runs", "compare", oldest, newest, "--json"}).json();
    QStringList different;
    for (const auto& difference : comparison["differences"].toArray())
        different << difference.toObject()["what"].toString();
    QVERIFY(different.contains("seed"));
    QVERIFY(different.contains("settings/seed"));
    QVERIFY(!different.contains("settings/epochs"));

    COMPARE_STATUS(m_binweave.call({"runs", "remove", newest}), 0);
    QVERIFY(!QFile::exists(m_binweave.path("other")));
    COMPARE_STATUS(m_binweave.call({"runs", "show", newest}), 2);
}

void TestRunCommands::anUnusableHistoryDoesNotStopTraining()
{
    overwrite("blocked", "a file");
    const Answer answer = m_binweave.call(trainCall("unrecorded"), [this](QProcess& process) {
        QProcessEnvironment environment = process.processEnvironment();
        environment.insert("BINWEAVE_DATA_DIR", m_binweave.path("blocked"));
        process.setProcessEnvironment(environment);
    });
    COMPARE_STATUS(answer, 0);
    QVERIFY2(answer.err.contains("not recorded"), answer.err.constData());
    QVERIFY(content("unrecorded/weights.safetensors") == m_weights);
}

void TestRunCommands::aRunIsFoundByItsNumberAndItsDataFromAnyFolder()
{
    const Answer trained = m_binweave.call({"train", "(4,8,8) bnn", "--data", "idx:data", "--epochs", "1", "--json"});
    COMPARE_STATUS(trained, 0);
    const QJsonObject newest = m_binweave.call({"runs", "--json"}).json()["runs"].toArray().first().toObject();
    QCOMPARE(newest["data"].toString(), m_data);
    const Answer evaluated =
        m_binweave.call({"eval", QString::number(newest["id"].toInt()), "--data", "idx:data", "--json"});
    COMPARE_STATUS(evaluated, 0);
    QVERIFY2(evaluated.err.isEmpty(), evaluated.err.constData());
    QCOMPARE(evaluated.json()["top1"].toDouble(), trained.lines().last()["result"].toObject()["top1"].toDouble());
}

QTEST_GUILESS_MAIN(TestRunCommands)
#include "test_run_commands.moc"
