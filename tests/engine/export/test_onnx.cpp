// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_model.h"
#include "engine/kernels/kernel_set.h"
#include "engine/random_model.h"
#include "engine/training/float_network.h"
#include "model/design_edit.h"
#include "model/design_source.h"
#include "model/estimate.h"
#include "model/file_io.h"
#include "tests/engine/export/method_designs.h"
#include "tests/engine/export/random_images.h"
#include "tests/model/random_design.h"

#include <QtTest>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

using namespace binweave;

namespace {

const ExportTarget& onnxRow()
{
    return **exportTarget("onnx");
}

TrainedModel modelOf(const char* expression)
{
    return *randomModel(*resolveDesign(expression), 11);
}

/// Scale factors, fixed point, dropout, a bias, branches, a dense block.
NetworkDesign motleyDesign()
{
    NetworkDesign design = *resolveDesign("(6,8) bnn g=2 hidden=8");
    LayerPrecision scaled;
    scaled.weights.scale = WeightScale::channel;
    LayerPrecision fixed;
    fixed.activations = {.method = ActivationMethod::fixedPoint, .bits = 3, .clip = 1.5};
    design.input = {2, 19, 15};
    design.groups.push_back(
        {.branches = 2, .blocks = {ResidualBlock{.channels = 12, .bases = 2, .precision = scaled}}});
    design.groups.push_back({.branches = 1,
                             .blocks = {ConvolutionLayer{.channels = 9, .precision = fixed, .maxPool = true},
                                        ConvolutionLayer{.channels = 9, .precision = scaled},
                                        DenseBlock{.layers = 2, .growth = 8, .dilation = 2}, Transition{}}});
    design.groups.push_back(
        {.branches = 1,
         .blocks = {
             ResidualBlock{.channels = 24, .projection = {.downsampling = Downsampling::averagePoolConvolution}}}});
    design.stem.maxPool = true;
    design.stem.relu = true;
    design.classifier.bias = true;
    design.classifier.dropout = 0.2;
    design.classifier.weights = {.method = WeightMethod::binary, .scale = WeightScale::tensor};
    return design;
}

TrainedModel modelNamed(const QString& name)
{
    if (name == "motley")
        return *randomModel(motleyDesign(), 4);
    return *randomModel(designNamed(name.toStdString()), 11);
}

struct TemporaryFile
{
    QTemporaryDir folder;
    std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "model.onnx";
};

onnx::ModelProto parsed(const std::filesystem::path& path)
{
    onnx::ModelProto model;
    model.ParseFromString(*readTextFile(path));
    return model;
}

std::vector<float> engineScores(const TrainedModel& model, const LabelledImages& images)
{
    const auto network = FloatNetwork::build(model, **chooseKernelSet());
    std::vector<float> scores(images.labels.size() * model.design.classes);
    (*network)->scores(images.pixels, images.count(), scores);
    return scores;
}

} // namespace

class TestOnnx : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFileGivesTheEnginesScores_data();
    void theFileGivesTheEnginesScores();
    void itComesBackToTheSameDesignAndScores_data() { theFileGivesTheEnginesScores_data(); }
    void itComesBackToTheSameDesignAndScores();
    void oneFlippedWeightBitFails_data();
    void oneFlippedWeightBitFails();
    void everyLayerIsAValueOfTheFile();
    void onlyStandardOperatorsAreUsed();
    void theCompactFileIsNearTheStoredSize();
    void damagedFilesAreOneSentence();
    void randomDesignsComeBack();
    void latentWeightsThatNoLevelsGiveBackAreKept();
};

void TestOnnx::theFileGivesTheEnginesScores_data()
{
    QTest::addColumn<QString>("design");
    QTest::addColumn<bool>("compact");
    for (const bool compact : {false, true}) {
        for (const char* design :
             {"(4,8,12) bnn g=3", "(4,8,12) bnn g=1", "(4,8,12) full g=2", "(4,8) bnn resnet 3*3 g=2",
              "(4,8) bnn resnet 2*2", "(4,8) bnn input 5*5f a=2", "(4,8) bnn input 7*7b g=2",
              "(4,8,12) bnn g=2 weightless slopes shifts", "(8,4,9) bnn weightless slopes", "motley"})
            QTest::newRow(fmt::format("{} {}", design, compact ? "compact" : "plain").c_str()) << design << compact;
        for (const auto& [name, design] : methodDesigns())
            QTest::newRow(fmt::format("{} {}", name, compact ? "compact" : "plain").c_str())
                << QString::fromStdString(name) << compact;
    }
}

void TestOnnx::theFileGivesTheEnginesScores()
{
    QFETCH(QString, design);
    QFETCH(bool, compact);
    const TrainedModel model = modelNamed(design);
    const TemporaryFile file;
    const auto outcome = exportModel(onnxRow(), model, {compact}, file.path, randomImages(model.design.input, 100));
    QVERIFY2(outcome.has_value(), outcome ? "" : outcome.error().sentence.c_str());
    QVERIFY2(outcome->verified.accepted, outcome->verified.sentence.c_str());
    QCOMPARE(outcome->bytes, std::filesystem::file_size(file.path));
    QVERIFY(onnxRow().recognizes(file.path));
    const auto graph = lower(model.design);
    QCOMPARE(outcome->verified.layers.back().layer, std::string("classifier.scores"));
    for (const LayerAgreement& layer : outcome->verified.layers)
        QVERIFY2(layer.agreement >= 99, // but for one image with a value near its threshold
                 fmt::format("{} {}", layer.layer, layer.agreement).c_str());
}

void TestOnnx::itComesBackToTheSameDesignAndScores()
{
    QFETCH(QString, design);
    QFETCH(bool, compact);
    const TrainedModel model = modelNamed(design);
    const TemporaryFile file;
    QVERIFY(onnxRow().write(model, {compact}, file.path).has_value());
    const auto back = onnxRow().read(file.path);
    QVERIFY2(back.has_value(), back ? "" : back.error().sentence.c_str());
    QVERIFY(back->design == model.design);
    QCOMPARE(back->mean, model.mean);
    QCOMPARE(back->deviation, model.deviation);
    QCOMPARE(back->classNames, model.classNames);
    const LabelledImages images = randomImages(model.design.input, 10);
    QVERIFY(engineScores(*back, images) == engineScores(model, images)); // to the bit
}

void TestOnnx::oneFlippedWeightBitFails_data()
{
    QTest::addColumn<bool>("compact");
    QTest::newRow("plain") << false;
    QTest::newRow("compact") << true;
}

void TestOnnx::oneFlippedWeightBitFails()
{
    QFETCH(bool, compact);
    const TrainedModel model = modelOf("(4,8,12) bnn g=2");
    const LabelledImages images = randomImages(model.design.input, 100);
    const TemporaryFile file;
    QVERIFY(onnxRow().write(model, {compact}, file.path).has_value());
    QVERIFY(verify(onnxRow(), model, file.path, images)->accepted);

    onnx::ModelProto altered = parsed(file.path);
    bool flipped = false;
    for (onnx::TensorProto& tensor : *altered.mutable_graph()->mutable_initializer()) {
        const bool here = tensor.name() == (compact ? "bits" : "block1.conv1.weight");
        if (!here)
            continue;
        std::string& raw = *tensor.mutable_raw_data();
        char& byte = compact ? raw[raw.size() / 2] : raw[3]; // the sign of the first float
        byte = static_cast<char>(byte ^ (compact ? 4 : 0x80));
        flipped = true;
    }
    QVERIFY(flipped);
    QVERIFY(writeFileAtomically(file.path, altered.SerializeAsString()).has_value());
    const auto verified = verify(onnxRow(), model, file.path, images);
    QVERIFY(verified.has_value());
    QVERIFY2(!verified->accepted, verified->sentence.c_str());
}

void TestOnnx::everyLayerIsAValueOfTheFile()
{
    const TrainedModel model = modelOf("(4,8) bnn g=2");
    const TemporaryFile file;
    QVERIFY(onnxRow().write(model, {}, file.path).has_value());
    const onnx::ModelProto file2 = parsed(file.path);
    std::set<std::string> values;
    for (const auto& node : file2.graph().node())
        values.insert(node.output().begin(), node.output().end());
    const auto graph = lower(model.design);
    for (const Node& node : graph->nodes)
        QVERIFY2(values.contains(node.name), node.name.c_str());
    QVERIFY(file2.graph().value_info_size() > 0); // the shapes that ONNX's inference found
    QCOMPARE(file2.graph().input(0).type().tensor_type().shape().dim(0).dim_param(), std::string("N"));
}

void TestOnnx::onlyStandardOperatorsAreUsed()
{
    std::vector<NamedDesign> designs = methodDesigns();
    designs.push_back({"motley", motleyDesign()});
    for (const NamedDesign& named : designs) {
        const TemporaryFile file;
        QVERIFY(onnxRow().write(*randomModel(named.design, 4), {.compact = true}, file.path).has_value());
        const onnx::ModelProto model = parsed(file.path);
        QCOMPARE(model.opset_import_size(), 1);
        QCOMPARE(model.opset_import(0).domain(), std::string());
        for (const auto& node : model.graph().node())
            QVERIFY(node.domain().empty());
    }
}

void TestOnnx::theCompactFileIsNearTheStoredSize()
{
    std::vector<NamedDesign> designs;
    for (const char* expression :
         {"(10,20,40,80) bnn g=1", "(10,20,40,80) bnn g=5", "(20,40,80) bnn g=3", "(10,20,40,80) bnn g=3 groups=3"})
        designs.push_back({expression, *resolveDesign(expression)});
    for (const LayerPrecision& precision :
         {LayerPrecision{.weights = {.method = WeightMethod::piecewise, .pieces = 4}},
          LayerPrecision{.weights = {.method = WeightMethod::abc, .pieces = 3}},
          LayerPrecision{.weights = {.method = WeightMethod::fixedPoint, .bits = 2}},
          LayerPrecision{.weights = {.method = WeightMethod::fixedPoint, .bits = 8}}}) {
        NetworkDesign design = *resolveDesign("(10,20,40,80) bnn g=1");
        for (Group& group : design.groups) {
            for (Block& block : group.blocks)
                std::get<ResidualBlock>(block).precision = precision;
        }
        designs.push_back({std::string(enumName(precision.weights.method)), design});
    }
    for (const auto& [expression, design] : designs) {
        const TrainedModel model = *randomModel(design, 11);
        const TemporaryFile file;
        QVERIFY(onnxRow().write(model, {.compact = true}, file.path).has_value());
        const auto bytes = static_cast<double>(std::filesystem::file_size(file.path));
        const double ratio = bytes / static_cast<double>(estimate(model.design)->storedBytes());
        qInfo() << expression.c_str() << bytes << ratio;
        QVERIFY2(ratio < 1.3, fmt::format("{}: {:.2f}", expression, ratio).c_str());
    }
}

void TestOnnx::damagedFilesAreOneSentence()
{
    const TemporaryFile file;
    QVERIFY(onnxRow().write(modelOf("(4,8) bnn g=2"), {.compact = true}, file.path).has_value());
    const std::string good = *readTextFile(file.path);
    RandomStream random(3);
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
        std::string bad = good;
        if (i % 4 == 0)
            bad.resize(static_cast<std::size_t>(random.between(0, static_cast<int>(good.size()) - 1)));
        else
            for (int k = 0; k < i % 4; ++k)
                bad[static_cast<std::size_t>(random.between(0, static_cast<int>(good.size()) - 1))] =
                    static_cast<char>(random.between(0, 255));
        QVERIFY(writeFileAtomically(file.path, bad).has_value());
        const auto back = onnxRow().read(file.path);
        if (back)
            continue; // a weight or a text changed
        ++refused;
        QVERIFY(back.error().kind == Error::Kind::badInput);
        QVERIFY2(back.error().sentence.ends_with('.'), back.error().sentence.c_str());
        QCOMPARE(std::ranges::count(back.error().sentence, '\n'), 0);
    }
    QVERIFY(refused > 50);
}

void TestOnnx::randomDesignsComeBack()
{
    for (unsigned seed = 1; seed <= 40; ++seed) {
        const TrainedModel model = *randomModel(RandomNetwork(seed).next({2, 12, 11}, 5), seed);
        const TemporaryFile file;
        const auto written = onnxRow().write(model, {.compact = seed % 2 == 0}, file.path);
        QVERIFY2(written, written ? "" : written.error().sentence.c_str());
        const auto back = onnxRow().read(file.path);
        QVERIFY2(back, fmt::format("{}: {}", seed, back ? "" : back.error().sentence).c_str());
        QVERIFY(back->design == model.design);
        const LabelledImages images = randomImages(model.design.input, 5);
        QVERIFY2(engineScores(*back, images) == engineScores(model, images), fmt::format("{}", seed).c_str());
    }
}

void TestOnnx::latentWeightsThatNoLevelsGiveBackAreKept()
{
    // One weight in each class but a wide spread: class means have a smaller deviation, other steps, other classes.
    TrainedModel model = *randomModel(methodDesigns().back().design, 4);
    ConvolutionLayer& layer = std::get<ConvolutionLayer>(model.design.groups[0].blocks[0]);
    layer.precision.weights = {.method = WeightMethod::piecewise, .pieces = 8};
    std::vector<float>& weights = model.weights.at("block1.conv.weight").values;
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] = static_cast<float>(std::pow(static_cast<double>(i) / static_cast<double>(weights.size()), 40.0));
    const TemporaryFile file;
    QVERIFY(onnxRow().write(model, {.compact = true}, file.path).has_value());
    const auto back = onnxRow().read(file.path);
    QVERIFY2(back, back ? "" : back.error().sentence.c_str());
    QVERIFY(back->weights.at("block1.conv.weight").values == weights);
}

QTEST_GUILESS_MAIN(TestOnnx)
#include "test_onnx.moc"
