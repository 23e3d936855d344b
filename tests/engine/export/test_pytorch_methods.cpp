// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/augmentation.h"
#include "engine/export/child_process.h"
#include "engine/export/export_model.h"
#include "engine/export/pytorch/pytorch_target.h"
#include "engine/training/training_network.h"
#include "model/file_io.h"
#include "model/precision.h"
#include "tests/engine/export/example_models.h"
#include "tests/engine/export/random_images.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

using namespace binweave;

namespace {

constexpr int images = 24;

/// number: of bits, pieces or bases, where the method has one.
WeightPrecision weightsOf(WeightMethod method, int number = 2)
{
    WeightPrecision precision{.method = method};
    (usesBits(method) ? precision.bits : precision.pieces) = number;
    return precision;
}

ActivationPrecision valuesOf(ActivationMethod method, int number = 2, double clip = 1)
{
    ActivationPrecision precision{.method = method, .clip = clip};
    (usesBits(method) ? precision.bits : precision.pieces) = number;
    return precision;
}

/// The methods of a layer, in a convolution and in a residual block with its projection.
NetworkDesign designOf(const LayerPrecision& precision, int bases = 1)
{
    NetworkDesign design;
    design.input = {3, 13, 11};
    design.classes = 7;
    design.stem.channels = 7;
    design.classifier.hidden = 11;
    design.groups = {
        {1,
         {ConvolutionLayer{.channels = 9, .bases = bases, .precision = precision},
          ResidualBlock{.channels = 12, .precision = precision, .projection = {.weights = precision.weights}}}}};
    return design;
}

std::vector<NamedDesign> methodDesigns()
{
    using enum WeightMethod;
    using Values = ActivationMethod;
    const WeightPrecision real = weightsOf(fullPrecision);
    NetworkDesign outside = designOf({weightsOf(piecewise, 4), valuesOf(Values::piecewise, 3)});
    outside.stem.weights = weightsOf(abc, 3);
    outside.classifier.weights = weightsOf(piecewise, 6);
    const WeightPrecision scaled{.scale = WeightScale::channel};
    NetworkDesign clipped = designOf({scaled, valuesOf(Values::horq)});
    clipped.surrogate = {.kind = SurrogateKind::clipped, .threshold = 1.25};
    NetworkDesign plain = designOf({{}, valuesOf(Values::ternary)});
    plain.surrogate.kind = SurrogateKind::plain;
    plain.classifier.weights = weightsOf(ttq);
    NetworkDesign pools = designOf({});
    pools.input = {3, 29, 31};
    pools.stem = {.channels = 7, .kernel = 5, .stride = 2, .maxPool = true, .padded = false};
    pools.groups[0].blocks = {ConvolutionLayer{.channels = 9, .maxPool = true, .poolKernel = 3}};
    NetworkDesign depthwise = designOf({});
    const LayerPrecision apart{weightsOf(fixedPoint, 3), valuesOf(Values::abc, 2)};
    depthwise.groups[0].blocks = {DepthwiseBlock{.channels = 14, .depthwise = apart, .precision = apart}};
    return {{"PA, M = 2, N = 1", designOf({weightsOf(piecewise, 2), valuesOf(Values::piecewise, 1)})},
            {"PA, M = 4, N = 5", designOf({weightsOf(piecewise, 4), valuesOf(Values::piecewise, 5)})},
            {"PA, M = 8, N = 7", designOf({weightsOf(piecewise, 8), valuesOf(Values::piecewise, 7)})},
            {"PA weights, real values", designOf({weightsOf(piecewise, 6), valuesOf(Values::fullPrecision)})},
            {"real weights, PA values", designOf({real, valuesOf(Values::piecewise, 4)})},
            {"ABC, M = 1, N = 1", designOf({weightsOf(abc, 1), valuesOf(Values::abc, 1)})},
            {"ABC, M = 3, N = 3", designOf({weightsOf(abc, 3), valuesOf(Values::abc, 3)})},
            {"ABC weights, signs", designOf({weightsOf(abc, 4), valuesOf(Values::sign)})},
            {"bases, ABC values", designOf({{}, valuesOf(Values::abc, 2)}, 3)},
            {"DoReFa, 1 bit", designOf({weightsOf(fixedPoint, 1), valuesOf(Values::fixedPoint, 1)})},
            {"DoReFa, 2 bits, bases", designOf({weightsOf(fixedPoint, 2), valuesOf(Values::fixedPoint, 2)}, 2)},
            {"DoReFa, 8 and 4 bits", designOf({weightsOf(fixedPoint, 8), valuesOf(Values::fixedPoint, 4, 2)})},
            {"TWN", designOf({weightsOf(ternary), valuesOf(Values::sign)})},
            {"TWN, bases, real values", designOf({weightsOf(ternary), valuesOf(Values::fullPrecision)}, 2)},
            {"TTQ, bases", designOf({weightsOf(ttq), valuesOf(Values::fixedPoint)}, 2)},
            {"TBN", designOf({scaled, valuesOf(Values::ternary)})},
            {"HORQ, clipped", clipped},
            {"XNOR, bases", designOf({scaled, valuesOf(Values::xnor)}, 2)},
            {"stem and classifier", outside},
            {"TTQ classifier, plain sign", plain},
            {"depthwise", depthwise},
            {"pools inside the plane", pools}};
}

/// Thresholds as training keeps them; the rest at random.
TrainedModel modelOf(const NetworkDesign& design)
{
    TrainedModel model = randomModel(design, 4).value();
    for (auto& [name, tensor] : model.weights) {
        if (!name.ends_with(".threshold"))
            continue;
        for (std::size_t i = 0; i < tensor.values.size(); ++i)
            tensor.values[i] = 0.1f + 0.3f * static_cast<float>(i) + 0.02f * tensor.values[i];
    }
    return model;
}

std::filesystem::path projectOf(const QTemporaryDir& folder, std::size_t index)
{
    return folder.filePath(QString("project%1").arg(index)).toStdString();
}

/// After one step, whose labels are 0, 1, .. in turn.
std::unique_ptr<TrainingNetwork> trainedBy(const TrainedModel& model, const LabelledImages& data)
{
    auto network = TrainingNetwork::build(lower(model.design).value(), images, 1, **chooseKernelSet());
    for (Parameter* parameter : network->parameters())
        parameter->value = model.weights.at(parameter->name).values;
    std::vector<int> labels;
    for (int i = 0; i < images; ++i)
        labels.push_back(i % model.design.classes);
    network->step(0, {labels, [&](int index, std::span<float> pixels) {
                          writeNormalized(data.image(index), model.design.input, {model.mean, model.deviation}, pixels);
                      }});
    return network;
}

double norm(std::span<const float> values)
{
    double sum = 0;
    for (const float value : values)
        sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

double distance(std::span<const float> a, std::span<const float> b)
{
    std::vector<float> difference(a.begin(), a.end());
    std::ranges::transform(difference, b, difference.begin(), std::minus<>());
    return norm(difference);
}

} // namespace

/// All methods that the engine trains, written as projects which one Python process runs.
class TestPytorchMethods : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void weightsComeBack_data() { addRows(); }
    void weightsComeBack();
    void scoresEqualTheEngines_data() { addRows(); }
    void scoresEqualTheEngines();
    void aStepEqualsTheTrainers_data() { addRows(); }
    void aStepEqualsTheTrainers();

private:
    void addRows() const;
    bool m_ran = false;
    const std::vector<NamedDesign> m_designs = methodDesigns();
    QTemporaryDir m_folder;
};

void TestPytorchMethods::addRows() const
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_designs.size(); ++i)
        QTest::newRow(m_designs[i].name.c_str()) << i;
}

void TestPytorchMethods::initTestCase()
{
    const auto python = pythonWithTorch();
    std::vector<std::string> arguments{python.value_or(""), "-B", BINWEAVE_RUN_PROJECTS};
    for (std::size_t i = 0; i < m_designs.size(); ++i) {
        const TrainedModel model = modelOf(m_designs[i].design);
        const auto path = projectOf(m_folder, i);
        const auto written = pytorchTarget().write(model, {}, path);
        QVERIFY2(written, written ? "" : written.error().sentence.c_str());
        QVERIFY(writeFileAtomically(path / "pixels", randomImages(model.design.input, images).pixels));
        arguments.push_back(path.string());
    }
    if (!python)
        return;
    const std::filesystem::path errors = m_folder.filePath("errors").toStdString();
    const auto status = runChild({.arguments = arguments,
                                  .output = m_folder.filePath("output").toStdString(),
                                  .errors = errors,
                                  .limit = std::chrono::seconds(250)});
    QVERIFY2(status && *status == 0, readTextFile(errors).value_or("").c_str());
    m_ran = true;
}

void TestPytorchMethods::weightsComeBack()
{
    QFETCH(std::size_t, index);
    const auto read = pytorchTarget().read(projectOf(m_folder, index));
    QVERIFY2(read, read ? "" : read.error().sentence.c_str());
    QVERIFY(read->design == m_designs[index].design);
    QVERIFY(read->weights == modelOf(m_designs[index].design).weights);
}

void TestPytorchMethods::scoresEqualTheEngines()
{
    if (!m_ran)
        QSKIP("needs python3 with torch");
    QFETCH(std::size_t, index);
    const TrainedModel model = modelOf(m_designs[index].design);
    const auto reference = runReference(model, randomImages(model.design.input, images));
    QVERIFY(reference);
    const auto bytes = readFile(projectOf(m_folder, index) / "scores");
    QVERIFY(bytes && bytes->size() == reference->scores.size() * sizeof(float));
    ArtefactScores scores{.scores = std::vector<float>(reference->scores.size()), .ranBy = "torch"};
    std::memcpy(scores.scores.data(), bytes->data(), bytes->size());
    const Verification verified = compareWithReference(*lower(model.design), *reference, scores);
    QVERIFY2(verified.unexplained == 0 && verified.nearThreshold <= 1, verified.sentence.c_str());
}

/// Gradients, and the statistics that the step has moved. A value that another order of additions takes past a
/// threshold changes them by about a hundredth; a shift before a normalization has no gradient but rounding.
void TestPytorchMethods::aStepEqualsTheTrainers()
{
    if (!m_ran)
        QSKIP("needs python3 with torch");
    QFETCH(std::size_t, index);
    constexpr double tolerated = 0.02;
    const TrainedModel model = modelOf(m_designs[index].design);
    const auto network = trainedBy(model, randomImages(model.design.input, images));
    const auto file = readTensorFile(projectOf(m_folder, index) / "step");
    QVERIFY2(file, file ? "" : file.error().sentence.c_str());
    for (const Parameter* parameter : network->parameters()) {
        const auto got = file->tensor(parameter->name);
        QVERIFY2(got, parameter->name.c_str());
        const bool learned = parameter->kind != Parameter::Kind::statistics;
        const auto& expected = learned ? parameter->gradient : parameter->value;
        const double difference = distance(expected, got->values);
        QVERIFY2(difference < 1e-4 + tolerated * norm(expected),
                 fmt::format("{}: {:.2g} of {:.2g}", parameter->name, difference, norm(expected)).c_str());
    }
}

QTEST_GUILESS_MAIN(TestPytorchMethods)
#include "test_pytorch_methods.moc"
