// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/reference_run.h"
#include "model/design_source.h"
#include "model/published.h"
#include "tests/engine/export/onnxruntime.h"
#include "tests/engine/export/short_training.h"

#include <QtTest>
#include <chrono>
#include <fmt/format.h>
#include <functional>

using namespace binweave;

namespace {

constexpr int checkedImages = 1000;

/// The published binary networks of the family, each once, and what they leave out: other numbers of bases, options of
/// rule 7, the traditional block, groups of branches, stems of another kind, and the full-precision twins. Then those
/// of docs/comparison.md.
QStringList familyDesigns()
{
    QStringList designs;
    for (const PublishedPoint& point : publishedPoints()) {
        const QString expression = QString::fromStdString(point.expression);
        if (expression.contains("bnn"))
            designs.append(expression);
    }
    for (int bases = 1; bases <= 8; ++bases)
        designs.append(QString("(8,8,16,32) bnn g=%1").arg(bases));
    for (const char* options : {"weightless", "slopes", "shifts", "weightless slopes", "weightless slopes shifts"}) {
        designs.append(QString("(8,8,16,32) bnn g=1 %1").arg(options));
        designs.append(QString("(10,20,40,80) bnn g=3 %1").arg(options));
    }
    for (int kernel : {1, 3, 5, 7, 9}) {
        designs.append(QString("(8,8,16,32) bnn g=2 input %1*%1f").arg(kernel));
        designs.append(QString("(8,8,16,32) bnn g=2 input %1*%1b").arg(kernel));
    }
    for (int kernel : {1, 2, 3}) {
        designs.append(QString("(8,8,16,32) bnn g=1 resnet %1*%1").arg(kernel));
        designs.append(QString("(8,8,16,32) full g=2 resnet %1*%1").arg(kernel));
    }
    designs.append({"(3,6,12,16) bnn g=5", "(5,10,20,40) bnn g=3 a=2", "(8,8,16) bnn g=2 hidden=20",
                    "(10,20,40,80) bnn g=3 groups=1+1+1", "(10,20,40,80) bnn g=3 groups=1+2",
                    "(10,20,40,80) bnn g=3 groups=3", "preset:(10,20,40,80) bnn g=3 traditional",
                    "(10,20,40,80) full g=3", "(8,8,16,32) full g=1 input 5*5f", "(8,8,16,32) full g=1 weightless"});
    designs.removeDuplicates();
    const QDir comparison(QFINDTESTDATA("../../../docs/comparison"));
    for (const QString& file : comparison.entryList({"*.json"}, QDir::Files, QDir::Name))
        designs.append(comparison.filePath(file));
    return designs;
}

/// While it lives, `cc` is the compiler of this name.
class Compiler
{
public:
    explicit Compiler(const char* name) : m_path(qgetenv("PATH"))
    {
        const QString program = QStandardPaths::findExecutable(name);
        m_found = !program.isEmpty() && QFile::link(program, m_folder.filePath("cc"));
        qputenv("PATH", m_folder.path().toUtf8() + ':' + m_path);
    }
    ~Compiler() { qputenv("PATH", m_path); }
    bool found() const { return m_found; }

private:
    QByteArray m_path;
    QTemporaryDir m_folder;
    bool m_found = false;
};

} // namespace

/// The grouped binary family in its variants, trained shortly on CIFAR-10, written in each format, and run by the tools
/// that others use, on 1,000 test images each. It takes over an hour and is for hands:
///     BINWEAVE_CIFAR10=DIR build/release/tests/engine/export/test_family [runsElsewhere:DESIGN]
class TestFamily : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runsElsewhere_data();
    void runsElsewhere();

private:
    DataSet m_data;
};

void TestFamily::initTestCase()
{
    const std::string folder = qEnvironmentVariable("BINWEAVE_CIFAR10").toStdString();
    if (folder.empty())
        QSKIP("takes an hour; BINWEAVE_CIFAR10 names the folder of CIFAR-10's binary files where it shall run");
    auto data = loadDataSet("cifar10:" + folder);
    QVERIFY2(data, data ? "" : data.error().sentence.c_str());
    m_data = std::move(*data);
    m_data.train = firstImages(m_data.train, 1280);
    m_data.test = firstImages(m_data.test, checkedImages);
    QVERIFY2(hasOnnxRuntime(), "CONTRIBUTING.md says how to install onnxruntime-node into the build folder");
}

void TestFamily::runsElsewhere_data()
{
    QTest::addColumn<QString>("source");
    for (const QString& design : familyDesigns())
        QTest::addRow("%s", qPrintable(design.section('/', -1))) << design;
}

void TestFamily::runsElsewhere()
{
    QFETCH(QString, source);
    const auto design = resolveDesign(source.toStdString());
    QVERIFY2(design, design ? "" : design.error().sentence.c_str());
    const auto model = shortlyTrained(*design, m_data);
    QVERIFY2(model, model ? "" : model.error().sentence.c_str());
    const auto reference = runReference(*model, m_data.test);
    QVERIFY2(reference, reference ? "" : reference.error().sentence.c_str());
    const QTemporaryDir folder;

    using Run = std::function<Result<ArtefactScores>(const std::filesystem::path&)>;
    const auto check = [&](const char* tool, const char* format, bool compact, const char* name, const Run& run) {
        const auto started = std::chrono::steady_clock::now();
        const ExportTarget& target = **exportTarget(format);
        const std::filesystem::path path = folder.filePath(name).toStdString();
        const auto written = target.write(*model, {compact}, path);
        QVERIFY2(written, written ? "" : written.error().sentence.c_str());
        const auto scores = run ? run(path) : target.run(path, m_data.test, {});
        QVERIFY2(scores, scores ? "" : scores.error().sentence.c_str());
        QCOMPARE(scores->scores.size(), reference->scores.size());
        const Verification verified = compareWithReference(*lower(model->design), *reference, *scores);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        fmt::print("{} | {} | {} images, {} classes equal, {} excused, largest difference {:.1e} | {:.1f} s | {}\n",
                   QTest::currentDataTag(), tool, verified.images, verified.classesEqual, verified.nearThreshold,
                   verified.largestDifference, seconds, verified.ranBy);
        std::fflush(stdout);
        QVERIFY2(verified.accepted, fmt::format("{}: {}", tool, verified.sentence).c_str());
    };
    const Run onOnnxRuntime = [&](const std::filesystem::path& path) {
        return runOnOnnxRuntime(path, model->design.input, m_data.test);
    };
    check("ONNX plain", "onnx", false, "plain.onnx", onOnnxRuntime);
    check("ONNX compact", "onnx", true, "compact.onnx", onOnnxRuntime);
    for (const char* name : {"gcc", "clang"}) {
        const Compiler compiler(name);
        QVERIFY2(compiler.found(), name);
        check(name, "c", false, "model.c", {});
    }
    check("PyTorch", "pytorch", false, "project", {});
    check("safetensors", "safetensors", false, "model.safetensors", {});
    check("packed model", "binweave", false, "model.binweave-model", {});
}

QTEST_GUILESS_MAIN(TestFamily)
#include "test_family.moc"
