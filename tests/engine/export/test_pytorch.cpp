// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/shapes.h"
#include "engine/export/child_process.h"
#include "engine/export/export_model.h"
#include "engine/export/pytorch/pytorch_target.h"
#include "engine/files/packed_model.h"
#include "engine/packed/packed_network.h"
#include "model/file_io.h"
#include "tests/engine/export/example_models.h"
#include "tests/engine/export/random_images.h"
#include "tests/engine/export/short_training.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace binweave;

namespace {

constexpr std::uint64_t seed = 20260702;

/// Each kind of layer once; the others differ in numbers only.
const QStringList runDesigns = {"(4,6,8) bnn resnet 2*2 g=2",
                                "(4,6,8,10) full g=2",
                                "weights scaled by channel",
                                "branches, pooled shortcuts around-block",
                                "dense blocks",
                                "fixed-point activations",
                                "pooled stem, normalized head with bias",
                                "bare stem, binary classifier"};

/// `count` images as data_batch_1.bin .. or test_batch.bin of CIFAR-10 hold them.
void writeCifar(const std::filesystem::path& folder, const LabelledImages& images, int files, const char* pattern)
{
    const int perFile = images.count() / files;
    for (int file = 0; file < files; ++file) {
        std::vector<std::uint8_t> bytes;
        for (int i = file * perFile; i < (file + 1) * perFile; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(images.labels[i]));
            const auto pixels = images.image(i);
            bytes.insert(bytes.end(), pixels.begin(), pixels.end());
        }
        if (!writeFileAtomically(folder / QString(pattern).arg(file + 1).toStdString(), bytes))
            qFatal("the test's data cannot be written");
    }
}

} // namespace

/// What needs python3 with torch is skipped where there is none.
class TestPytorch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_python = QString::fromStdString(pythonWithTorch().value_or("")); }

    void projectsOfAllDesignsComeBack();
    void scoresEqualTheEngines_data();
    void scoresEqualTheEngines();
    void aFolderInUseIsRefused();
    void withoutPythonASentenceSaysSo();
    void trainedOnTwoProcessesItComesBack();
    void foldedWeightsGoOnWhereTheyStood();

private:
    struct Trained
    {
        QString printed;
        QJsonObject result;
        TrainedModel model;
        double top1 = 0; ///< on the packed engine
        double top1Before = 0;
    };
    /// The model's project trained by two processes on 1,000 images of `shapes`.
    void train(const TrainedModel& model, const std::vector<std::string>& options, Trained& trained) const;

    QString m_python;
};

void TestPytorch::projectsOfAllDesignsComeBack()
{
    const ExportTarget target = pytorchTarget();
    for (const NamedDesign& example : exampleDesigns()) {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "project";
        const TrainedModel model = trickyModel(example.design, seed);
        QVERIFY2(target.reaches(*lower(model.design)), example.name.c_str());
        const auto files = target.write(model, {}, path);
        QVERIFY2(files, files ? "" : files.error().sentence.c_str());
        for (const auto& file : *files)
            QVERIFY(isThere(file));
        QVERIFY(target.recognizes(path));
        const auto read = target.read(path);
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QVERIFY(read->weights == model.weights && read->design == model.design);
        QCOMPARE(read->classNames, model.classNames);
        const std::string text = readTextFile(path / "model.py").value();
        QVERIFY(text.find('@' + std::string("LICENCE")) == text.npos && text.find("any terms you like") != text.npos);
        for (const QString& line : QString::fromStdString(text).split('\n'))
            QVERIFY2(line.size() <= 100, qPrintable(line));
    }
}

void TestPytorch::scoresEqualTheEngines_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : runDesigns)
        QTest::addRow("%s", qPrintable(name)) << name;
}

void TestPytorch::scoresEqualTheEngines()
{
    if (m_python.isEmpty())
        QSKIP("needs python3 with torch");
    QFETCH(QString, name);
    const auto all = exampleDesigns();
    const auto example = std::ranges::find(all, name.toStdString(), &NamedDesign::name);
    QVERIFY(example != all.end());
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "project";
    const auto outcome = exportModel(pytorchTarget(), trickyModel(example->design, seed), {}, path,
                                     randomImages(example->design.input, 100));
    QVERIFY2(outcome, outcome ? "" : outcome.error().sentence.c_str());
    QVERIFY2(outcome->verified.accepted, outcome->verified.sentence.c_str());
    QVERIFY(outcome->verified.layers.size() >= 3);
}

void TestPytorch::aFolderInUseIsRefused()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const TrainedModel model = trickyModel(exampleDesigns()[0].design, seed);
    QVERIFY(pytorchTarget().write(model, {}, path)); // empty
    const auto again = pytorchTarget().write(model, {}, path);
    QVERIFY(!again && again.error().sentence.find("is there already") != std::string::npos);
}

void TestPytorch::withoutPythonASentenceSaysSo()
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "project";
    const TrainedModel model = trickyModel(exampleDesigns()[0].design, seed);
    QVERIFY(pytorchTarget().write(model, {}, path));
    qputenv("BINWEAVE_PYTHON", "no-such-python");
    const auto scores = pytorchTarget().run(path, randomImages(model.design.input, 1), {});
    qunsetenv("BINWEAVE_PYTHON");
    QVERIFY(!scores && scores.error().sentence.find("python3-torch") != std::string::npos);
}

void TestPytorch::train(const TrainedModel& model, const std::vector<std::string>& options, Trained& trained) const
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const DataSet data = generateShapes();
    writeCifar(path, firstImages(data.train, 1000), 5, "data_batch_%1.bin");
    const LabelledImages test = firstImages(data.test, 400);
    writeCifar(path, test, 1, "test_batch.bin%1");
    std::filesystem::rename(path / "test_batch.bin1", path / "test_batch.bin");

    const auto project = path / "project";
    QVERIFY(pytorchTarget().write(model, {}, project));
    std::vector<std::string> arguments{m_python.toStdString(),
                                       "-m",
                                       "torch.distributed.run",
                                       "-r",
                                       "1",
                                       "-t",
                                       "1",
                                       "--nproc_per_node",
                                       "2",
                                       "--master_port",
                                       "29571",
                                       (project / "train.py").string(),
                                       "--data",
                                       "cifar10:" + path.string(),
                                       "--batch",
                                       "50"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const auto status = runChild({.arguments = arguments,
                                  .output = path / "output",
                                  .errors = path / "errors",
                                  .limit = std::chrono::seconds(250)});
    trained.printed = QString::fromStdString(readTextFile(path / "output").value_or(""));
    QVERIFY2(status && *status == 0, readTextFile(path / "errors").value_or("").c_str());
    const auto json = trained.printed.mid(trained.printed.indexOf('{')).section('\n', 0, 0).toUtf8();
    trained.result = QJsonDocument::fromJson(json).object();
    QCOMPARE(trained.result["processes"].toInt(), 2);

    const auto read = pytorchTarget().read(project);
    QVERIFY2(read, read ? "" : read.error().sentence.c_str());
    trained.model = *read;
    const KernelSet& kernels = **chooseKernelSet();
    trained.top1 = evaluate(**PackedNetwork::build(*read, kernels), test).top1;
    trained.top1Before = evaluate(**PackedNetwork::build(model, kernels), test).top1;
    const double difference = std::abs(trained.top1 - trained.result["top1"].toDouble());
    QVERIFY2(difference <= 100.0 / test.count() + 1e-9, // one image near a threshold
             qPrintable(QString("packed %1 %, PyTorch %2 %").arg(trained.top1).arg(trained.result["top1"].toDouble())));
}

void TestPytorch::trainedOnTwoProcessesItComesBack()
{
    if (m_python.isEmpty())
        QSKIP("needs python3 with torch");
    NetworkDesign design = parseExpression("(4,8,8) bnn g=2").value();
    design.groups[0].blocks[1] = ResidualBlock{
        .channels = 8, .precision = {{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise}}};
    const TrainedModel before = randomModel(design, seed).value();
    Trained trained;
    train(before, {"--fresh", "--epochs", "8"}, trained);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(trained.model.weights != before.weights);
    QVERIFY2(trained.top1 > 12, qPrintable(QString::number(trained.top1))); // of ten classes
}

void TestPytorch::foldedWeightsGoOnWhereTheyStood()
{
    if (m_python.isEmpty())
        QSKIP("needs python3 with torch");
    const auto model = shortlyTrained(parseExpression("(4,8,8) bnn g=2").value(), loadDataSet("shapes").value(), 8);
    QVERIFY(model);
    const TrainedModel folded = parsePackedModel(packedModelBytes(*model).value(), "a").value();
    Trained trained;
    train(folded, {"--epochs", "1", "--lr", "1e-6"}, trained);
    if (QTest::currentTestFailed())
        return;
    QVERIFY2(trained.top1Before > 30 && trained.top1 > trained.top1Before - 5,
             qPrintable(QString("%1 %, before %2 %").arg(trained.top1).arg(trained.top1Before)));
    const double loss = trained.printed.section("loss ", 1).section(',', 0, 0).toDouble();
    QVERIFY2(loss > 0 && loss < 1.8, qPrintable(trained.printed)); // chance is 2.3
    QCOMPARE(trained.printed.count("statistics measured"), 1);
    QVERIFY(trained.model.folded.empty());
}

QTEST_GUILESS_MAIN(TestPytorch)
#include "test_pytorch.moc"
