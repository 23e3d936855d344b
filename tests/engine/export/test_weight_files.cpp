// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_model.h"
#include "engine/export/packed_model_target.h"
#include "engine/export/safetensors_target.h"
#include "engine/files/packed_model.h"
#include "engine/random_model.h"
#include "model/file_io.h"
#include "tests/engine/export/example_models.h"
#include "tests/engine/export/random_images.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace binweave;

namespace {

constexpr std::uint64_t seed = 20260703;

const ExportTarget& targetNamed(const QString& name)
{
    return **exportTarget(name.toStdString());
}

} // namespace

/// safetensors and Binweave's own model file as export formats.
class TestWeightFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder.emplace(); }

    void allDesignsAreVerifiedAndComeBack_data() { formats(); }
    void allDesignsAreVerifiedAndComeBack();
    void alteredFilesAreOneSentence_data() { formats(); }
    void alteredFilesAreOneSentence();
    void safetensorsHoldTheSignsBesideTheWeights();
    void aFlippedSignIsFoundWithoutAChecksum();
    void weightsWithoutADesignAreNoModel();
    void everyFormatTellsWhatItFolds();

private:
    static void formats()
    {
        QTest::addColumn<QString>("format");
        for (const char* format : {"safetensors", "binweave"})
            QTest::addRow("%s", format) << format;
    }
    std::filesystem::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }

    std::optional<QTemporaryDir> m_folder;
};

void TestWeightFiles::allDesignsAreVerifiedAndComeBack()
{
    QFETCH(QString, format);
    const ExportTarget& target = targetNamed(format);
    for (const NamedDesign& example : exampleDesigns()) {
        const TrainedModel model = trickyModel(example.design, seed);
        const auto outcome = exportModel(target, model, {}, path("a"), randomImages(model.design.input, 8));
        QVERIFY2(outcome, outcome ? "" : outcome.error().sentence.c_str());
        QVERIFY2(outcome->verified.accepted, outcome->verified.sentence.c_str());
        QCOMPARE(outcome->verified.largestDifference, 0.0f);
        QVERIFY(target.recognizes(path("a")));
        const auto read = target.read(path("a"));
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QVERIFY(read->design == model.design && read->classNames == model.classNames);
    }
}

void TestWeightFiles::alteredFilesAreOneSentence()
{
    QFETCH(QString, format);
    const ExportTarget& target = targetNamed(format);
    QVERIFY(target.write(trickyModel(parseExpression("(2,4,4) bnn g=2").value(), seed), {}, path("a")));
    const auto whole = readFile(path("a")).value();
    RandomStream stream(seed);
    for (int round = 0; round < 300; ++round) {
        auto bytes = whole;
        if (round % 3 == 0)
            bytes.resize(static_cast<std::size_t>(stream.below(whole.size())));
        else
            bytes[static_cast<std::size_t>(stream.below(whole.size()))] ^= 1u << stream.below(8);
        QVERIFY(writeFileAtomically(path("b"), bytes));
        const auto read = target.read(path("b"));
        if (read) // a bit of a text that means the same, as the space that pads a header
            QVERIFY(format == "safetensors");
        else
            QVERIFY2(read.error().kind == Error::Kind::badInput && read.error().sentence.ends_with('.'),
                     read.error().sentence.c_str());
    }
}

void TestWeightFiles::safetensorsHoldTheSignsBesideTheWeights()
{
    const auto designs = exampleDesigns();
    const auto example = std::ranges::find(designs, "weights scaled by channel", &NamedDesign::name);
    const TrainedModel model = trickyModel(example->design, seed);
    QVERIFY(safetensorsTarget().write(model, {}, path("a")));
    const auto file = readTensorFile(path("a")).value();
    QVERIFY(file.tensor("block2.conv.weight").value() == model.weights.at("block2.conv.weight"));
    const auto* signs = file.find("block2.conv.weight.binary");
    QVERIFY(signs && signs->shape == model.weights.at("block2.conv.weight").shape);
    const auto& values = std::get<std::vector<std::int8_t>>(signs->values);
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(int{values[i]}, model.weights.at("block2.conv.weight").values[i] >= 0 ? 1 : -1);
    QVERIFY((file.tensor("block2.conv.weight.alpha").value().shape == std::vector<std::int64_t>{3, 34}));
    QVERIFY(!file.find("stem.weight.binary"));
    QVERIFY(safetensorsTarget().read(path("a"))->weights == model.weights);
}

void TestWeightFiles::aFlippedSignIsFoundWithoutAChecksum()
{
    QVERIFY(safetensorsTarget().write(trickyModel(parseExpression("(2,4,4) bnn g=1").value(), seed), {}, path("a")));
    auto file = readTensorFile(path("a")).value();
    for (TensorFile::Entry& entry : file.entries) {
        if (entry.name == "block1.conv1.weight.binary")
            std::get<std::vector<std::int8_t>>(entry.values)[5] *= -1;
    }
    QVERIFY(writeTensorFile(path("b"), file)); // with a checksum that fits
    const auto read = safetensorsTarget().read(path("b"));
    QVERIFY(!read && read.error().sentence.find("block1.conv1.weight.binary are not the signs") != std::string::npos);
}

void TestWeightFiles::weightsWithoutADesignAreNoModel()
{
    const TrainedModel model = trickyModel(parseExpression("(2,4,4) bnn g=1").value(), seed);
    QVERIFY(saveWeights(model, path("a")));
    QVERIFY(!safetensorsTarget().recognizes(path("a")));
    const auto read = safetensorsTarget().read(path("a"));
    QVERIFY(!read && read.error().sentence.find("holds no design") != std::string::npos);
}

void TestWeightFiles::everyFormatTellsWhatItFolds()
{
    const TrainedModel model = randomModel(parseExpression("(2,4,4) bnn g=2").value(), seed).value();
    const std::set<std::string> all = parsePackedModel(packedModelBytes(model).value(), "a").value().folded;
    QVERIFY(all.contains("stem.norm") && all.contains("block2.conv1.norm"));
    for (const ExportTarget& target : exportTargets()) {
        for (const bool compact : {false, true}) {
            init();
            QVERIFY(target.write(model, {compact}, path("net.c")));
            const TrainedModel read = target.read(path("net.c")).value();
            const std::string name = target.name;
            QVERIFY2(read.folded.empty() || read.folded == all, name.c_str());
            QCOMPARE(!read.folded.empty(), name == "binweave" || name == "c" || (name == "onnx" && compact));

            init();
            TrainedModel folded = model;
            folded.folded.clear();
            addFolded(folded, "stem.norm", {-1, 2}, {-0.0f, 3});
            QVERIFY(target.write(folded, {compact}, path("net.c")));
            const TrainedModel again = target.read(path("net.c")).value();
            QVERIFY2(again.folded.contains("stem.norm"), name.c_str());
            QVERIFY2(again.folded.size() == 1 || !read.folded.empty(), name.c_str());
            for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
                QCOMPARE(again.weights.at("stem.norm" + std::string(part)),
                         folded.weights.at("stem.norm" + std::string(part)));
        }
    }
}

QTEST_GUILESS_MAIN(TestWeightFiles)
#include "test_weight_files.moc"
