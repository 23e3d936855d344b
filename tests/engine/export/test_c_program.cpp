// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_target.h"
#include "engine/export/c/c_text.h"
#include "engine/export/child_process.h"
#include "engine/packed/packed_network.h"
#include "engine/random_model.h"
#include "model/file_io.h"
#include "tests/engine/export/c_designs.h"
#include "tests/engine/export/random_images.h"

#include <QtTest>
#include <bit>
#include <regex>

using namespace binweave;

namespace {

constexpr std::uint64_t seed = 20261121;
constexpr int imageCount = 4;

/// Random, with the values that a rule for ties or signs could get wrong: zeros among weights, scales and shifts.
TrainedModel trickyModel(const NetworkDesign& design)
{
    TrainedModel model = randomModel(design, seed).value();
    RandomStream stream(seed, 1);
    for (auto& [name, tensor] : model.weights) {
        for (float& value : tensor.values) {
            if (stream.below(8) == 0 && !name.ends_with("running_var"))
                value = stream.below(2) == 0 ? 0.0f : -0.0f;
        }
    }
    return model;
}

/// "" where it has worked, else what it said.
QString outputOf(std::vector<std::string> command, const TemporaryFolder& folder, std::string& output)
{
    const auto errors = folder.path() / "errors";
    const auto status = runChild({std::move(command), folder.path() / "output", errors, std::chrono::seconds(120)});
    if (!status)
        return QString::fromStdString(status.error().sentence);
    output = readTextFile(folder.path() / "output").value();
    return *status == 0 ? QString() : QString("status %1: %2").arg(*status).arg(readTextFile(errors).value().c_str());
}

bool isInstalled(const char* program)
{
    return !QStandardPaths::findExecutable(program).isEmpty();
}

/// A program on disk, its images, and the packed engine's scores as it prints them.
class Exported
{
public:
    explicit Exported(const NetworkDesign& design) : m_folder(TemporaryFolder::make().value())
    {
        const TrainedModel model = trickyModel(design);
        cTarget().write(model, {}, m_folder.path() / "tiny.c").value();
        const LabelledImages images = randomImages(design.input, imageCount, seed);
        save(m_folder.path() / "images", images.pixels);
        const auto engine = PackedNetwork::build(model, kernelSets()[0]).value(); // plain multiplications and additions
        std::vector<float> scores(static_cast<std::size_t>(imageCount * engine->classes()));
        engine->scores(images.pixels, imageCount, scores);
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const bool isLast = (i + 1) % static_cast<std::size_t>(engine->classes()) == 0;
            m_expected +=
                QString::asprintf("%.9g%c", static_cast<double>(scores[i]), isLast ? '\n' : ' ').toStdString();
        }
    }

    const TemporaryFolder& folder() const { return m_folder; }
    std::string path(const char* name) const { return (m_folder.path() / name).string(); }

    /// What goes wrong between the compiler's command line and the scores; empty: nothing.
    QString difference(const QString& compiler, const QString& launcher = {}) const
    {
        std::string output;
        std::vector<std::string> command;
        for (const QString& word : compiler.split(' '))
            command.push_back(word.toStdString());
        for (const char* word : {"-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-Wconversion", "-Wshadow",
                                 "-Wdouble-promotion", "-DTINY_MAIN"})
            command.emplace_back(word);
        command.insert(command.end(), {path("tiny.c"), "-o", path("program")});
        if (const QString complaint = outputOf(command, m_folder, output); !complaint.isEmpty())
            return complaint;
        command = {path("program"), path("images")};
        for (const QString& word : launcher.split(' ', Qt::SkipEmptyParts))
            command.insert(command.end() - 2, word.toStdString());
        if (const QString complaint = outputOf(command, m_folder, output); !complaint.isEmpty())
            return complaint;
        const std::string scores = std::regex_replace(output, std::regex(".*\t"), "");
        return scores == m_expected ? QString() : QString("%1\ninstead of\n%2").arg(scores.c_str(), m_expected.c_str());
    }

private:
    TemporaryFolder m_folder;
    std::string m_expected;
};

} // namespace

class TestCProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresEqualThePackedEngineToTheBit_data();
    void scoresEqualThePackedEngineToTheBit();
    void everyWayToCompileGivesTheSame_data();
    void everyWayToCompileGivesTheSame();
    void otherProcessorsGiveTheSame_data();
    void otherProcessorsGiveTheSame();
    void compilesForMicrocontrollers_data();
    void compilesForMicrocontrollers();
    void figuresInTheHeaderAreThoseOfTheObject_data();
    void figuresInTheHeaderAreThoseOfTheObject();
    void operationsInTheHeaderAreThoseOfThePlanesAndTerms();
};

void TestCProgram::scoresEqualThePackedEngineToTheBit_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("compiler");
    const QStringList compilers{"gcc -O1", "clang -O1", "gcc -O0 -DTINY_WORD_BITS=32"};
    const auto designs = cDesigns();
    for (std::size_t i = 0; i < designs.size(); ++i) {
        QString compiler = compilers[static_cast<qsizetype>(i) % compilers.size()];
        if (compiler.startsWith("clang") && !isInstalled("clang"))
            compiler = compilers[0];
        QTest::addRow("%s, %s", designs[i].name.c_str(), qPrintable(compiler)) << static_cast<int>(i) << compiler;
    }
}

void TestCProgram::scoresEqualThePackedEngineToTheBit()
{
    QFETCH(int, index);
    QFETCH(QString, compiler);
    QCOMPARE(Exported(cDesigns()[static_cast<std::size_t>(index)].design).difference(compiler), QString());
}

void TestCProgram::everyWayToCompileGivesTheSame_data()
{
    QTest::addColumn<QString>("compiler");
    for (const char* compiler : {"gcc -O2", "gcc -O3", "gcc -Os", "gcc -O1 -DTINY_POPCOUNT=TINY_POPCOUNT_TABLE",
                                 "gcc -O1 -DTINY_POPCOUNT=TINY_POPCOUNT_BUILTIN",
                                 "gcc -O1 -DTINY_WORD_BITS=32 -DTINY_POPCOUNT=TINY_POPCOUNT_TABLE",
                                 "gcc -O1 -DTINY_WORD_BITS=32 -DTINY_POPCOUNT=TINY_POPCOUNT_BUILTIN",
                                 "gcc -O1 -fsanitize=address,undefined -fno-sanitize-recover=all",
                                 "gcc -O1 -DTINY_WORD_BITS=32 -fsanitize=address,undefined -fno-sanitize-recover=all"})
        QTest::newRow(compiler) << QString(compiler);
}

void TestCProgram::everyWayToCompileGivesTheSame()
{
    QFETCH(QString, compiler);
    // Branches, shortcuts, dilation, pools, planes, groups: every function that shifts or gathers.
    const ResidualBlock block{.channels = 21, .bases = 3};
    const DenseBlock dense{.layers = 2, .growth = 9, .bases = 1, .dilation = 2};
    const ConvolutionLayer layer{.channels = 34, .kernel = 5, .maxPool = true};
    NetworkDesign design = oddDesign({block, dense}, 2);
    const ConvolutionLayer pieces{
        .channels = 70,
        .precision = {{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise, .pieces = 3}}};
    const ConvolutionLayer inGroups{.channels = 35, .convolutionGroups = 7};
    const ConvolutionLayer horq{.channels = 34, .precision = {{}, {.method = ActivationMethod::horq}}};
    design.groups.push_back({1, {layer, pieces, inGroups, horq, layer}});
    QCOMPARE(Exported(design).difference(compiler), QString());
}

void TestCProgram::otherProcessorsGiveTheSame_data()
{
    QTest::addColumn<QString>("compiler");
    QTest::addColumn<QString>("launcher");
    QTest::newRow("64-bit ARM") << "aarch64-linux-gnu-gcc -O2 -static"
                                << "qemu-aarch64";
    QTest::newRow("32-bit ARM") << "arm-linux-gnueabihf-gcc -O2 -static"
                                << "qemu-arm";
}

void TestCProgram::otherProcessorsGiveTheSame()
{
    QFETCH(QString, compiler);
    QFETCH(QString, launcher);
    for (const QString& program : {compiler.section(' ', 0, 0), launcher}) {
        if (!isInstalled(qPrintable(program)))
            QSKIP(qPrintable(program + " is not installed."));
    }
    for (const char* name : {"(8,8,16) bnn resnet 2*2 g=3", "fixed point, real weights on signs",
                             "piecewise weights, 2 bits, 8 pieces", "binary weights, 2 bits, 4 pieces", "depthwise"})
        QCOMPARE(Exported(cDesign(name)).difference(compiler, launcher), QString());
}

void TestCProgram::compilesForMicrocontrollers_data()
{
    QTest::addColumn<QString>("options");
    QTest::newRow("Cortex-M4") << "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16";
    QTest::newRow("Cortex-M7") << "-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16";
}

void TestCProgram::compilesForMicrocontrollers()
{
    QFETCH(QString, options);
    if (!isInstalled("arm-none-eabi-gcc"))
        QSKIP("arm-none-eabi-gcc is not installed.");
    std::string output;
    for (const char* name :
         {"thresholds only", "fixed point, real weights on signs", "binary weights, 2 bits, 4 pieces", "depthwise"}) {
        const Exported exported(cDesign(name));
        std::vector<std::string> command{"arm-none-eabi-gcc", "-Os",     "-std=c99", "-Wall",
                                         "-Wextra",           "-Werror", "-pedantic"};
        for (const QString& word : options.split(' '))
            command.push_back(word.toStdString());
        command.insert(command.end(), {"-c", exported.path("tiny.c"), "-o", exported.path("tiny.o")});
        const QString complaint = outputOf(command, exported.folder(), output);
        // Some installations hold the compiler without a C library.
        if (complaint.contains("string.h") || complaint.contains("stdint.h"))
            QSKIP("arm-none-eabi-gcc has no C library.");
        QCOMPARE(complaint, QString());
    }
}

void TestCProgram::figuresInTheHeaderAreThoseOfTheObject_data()
{
    QTest::addColumn<QString>("compiler");
    QTest::addColumn<QString>("tool");
    QTest::addColumn<int>("group"); ///< of the expression below
    QTest::newRow("64-bit") << "gcc -fno-pic"
                            << "size" << 2;
    QTest::newRow("32-bit") << "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb"
                            << "arm-none-eabi-size" << 1;
}

void TestCProgram::figuresInTheHeaderAreThoseOfTheObject()
{
    QFETCH(QString, compiler);
    QFETCH(QString, tool);
    QFETCH(int, group);
    for (const QString& program : {compiler.section(' ', 0, 0), tool}) {
        if (!isInstalled(qPrintable(program)))
            QSKIP(qPrintable(program + " is not installed."));
    }
    const Exported exported(parseExpression("(10,20,40,80) bnn g=3").value());
    std::string output;
    std::vector<std::string> command;
    for (const QString& word : compiler.split(' '))
        command.push_back(word.toStdString());
    // A context makes the object's .bss.
    const std::string all = readTextFile(exported.path("tiny.c")).value() + "tiny_context one_context;\n";
    save(exported.path("tiny.c"), all);
    command.insert(command.end(), {"-std=c99", "-O1", "-c", exported.path("tiny.c"), "-o", exported.path("tiny.o")});
    const QString complaint = outputOf(command, exported.folder(), output);
    if (complaint.contains("string.h") || complaint.contains("stdint.h"))
        QSKIP("arm-none-eabi-gcc has no C library.");
    QCOMPARE(complaint, QString());
    QCOMPARE(outputOf({tool.toStdString(), "-A", exported.path("tiny.o")}, exported.folder(), output), QString());

    double constants = 0;
    double context = 0;
    const std::regex row("(\\.rodata|\\.bss)\\S*\\s+(\\d+)");
    for (std::sregex_iterator it(output.begin(), output.end(), row), end; it != end; ++it)
        ((*it)[1] == ".bss" ? context : constants) += std::stod((*it)[2]);
    const std::string header = std::regex_replace(readTextFile(exported.path("tiny.h")).value(), std::regex(","), "");
    std::smatch flash;
    std::smatch ram;
    QVERIFY(
        std::regex_search(header, flash, std::regex("flash +(\\d+) bytes of constants \\(64-bit processor: (\\d+)")));
    QVERIFY(std::regex_search(header, ram, std::regex("RAM +(\\d+) bytes of context")));
    const double statedFlash = std::stod(flash[static_cast<std::size_t>(group)]);
    const QByteArray found = QString("%1 of constants, %2 of context").arg(constants).arg(context).toUtf8();
    QVERIFY2(std::abs(constants - statedFlash) < 0.02 * statedFlash, found.constData());
    QVERIFY2(std::abs(context - std::stod(ram[1])) < 0.01 * context, found.constData());
}

void TestCProgram::operationsInTheHeaderAreThoseOfThePlanesAndTerms()
{
    // The stem; 4 pieces are 5 terms, 3 pieces 3 planes; depthwise in float; the classifier.
    const LayerPrecision pieces{{.method = WeightMethod::piecewise},
                                {.method = ActivationMethod::piecewise, .pieces = 3}};
    NetworkDesign design = oddDesign({ConvolutionLayer{.channels = 8, .kernel = 1, .precision = pieces},
                                      DepthwiseBlock{.channels = 9, .precision = pieces}});
    design.input = {1, 4, 4};
    const std::string header = readTextFile(Exported(design).path("tiny.h")).value();
    QCOMPARE(16 * (7 * 8 + 8 * 9) * 5 * 3, 30720);
    QCOMPARE(16 * (9 * 7 + 9 * 8) + 9 * 11 + 11 * 5, 2314);
    QVERIFY2(header.find("operations  30,720 binary and 2,314 real multiply-accumulates") != std::string::npos,
             header.c_str());
}

QTEST_GUILESS_MAIN(TestCProgram)
#include "test_c_program.moc"
