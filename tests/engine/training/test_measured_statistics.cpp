// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/packed_model.h"
#include "engine/random_model.h"
#include "engine/training/batch_source.h"
#include "engine/training/float_network.h"
#include "engine/training/measured_statistics.h"
#include "engine/training/parent_weights.h"
#include "engine/training/training_network.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <cmath>
#include <numeric>
#include <tbb/task_arena.h>

using namespace binweave;

namespace {

const DataSet data = quadrantData();

std::vector<int> allImages()
{
    std::vector<int> images(data.train.count());
    std::iota(images.begin(), images.end(), 0);
    return images;
}

/// Normalized as the data are, by the statistics that random models have.
TrainedModel modelOf(const char* expression)
{
    TrainedModel model = randomModel(smallDesign(expression), 5).value();
    model.mean = data.mean;
    model.deviation = data.deviation;
    return model;
}

TrainedModel folded(const TrainedModel& model)
{
    return packedModelBytes(model).and_then([](const auto& bytes) { return parsePackedModel(bytes, "a"); }).value();
}

Result<TrainedModel> restored(const TrainedModel& model, const DataSet& images = data)
{
    return withStatistics(model, images, allImages(), **chooseKernelSet());
}

std::vector<float> scoresOf(const TrainedModel& model)
{
    std::vector<float> scores(data.train.labels.size() * data.classNames.size());
    (*FloatNetwork::build(model, **chooseKernelSet()))->scores(data.train.pixels, data.train.count(), scores);
    return scores;
}

/// Mean cross-entropy of the training images in inference.
double inferenceLoss(const TrainedModel& model)
{
    const std::vector<float> scores = scoresOf(model);
    const std::size_t classes = data.classNames.size();
    double loss = 0;
    for (std::size_t i = 0; i < data.train.labels.size(); ++i) {
        double sum = 0;
        for (std::size_t c = 0; c < classes; ++c)
            sum += std::exp(static_cast<double>(scores[i * classes + c]));
        loss += std::log(sum) - static_cast<double>(scores[i * classes + data.train.labels[i]]);
    }
    return loss / static_cast<double>(data.train.labels.size());
}

/// Of the first step of training from the model, all training images in one batch.
double firstLoss(const TrainedModel& model)
{
    const TrainingSettings settings{.batch = data.train.count(), .flip = false};
    const auto network = TrainingNetwork::build(lower(model.design).value(), settings.batch, 3, **chooseKernelSet());
    if (!startFromParent(model, network->parameters(), 1))
        return NAN;
    BatchSource batches(data, settings);
    return network->step(0, batches.at(0, 0)).sum / data.train.count();
}

} // namespace

class TestMeasuredStatistics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trainingStartsWhereInferenceStands_data()
    {
        QTest::addColumn<QString>("expression");
        for (const char* expression : {"(4,6,8) full g=1", "(4,6,8) bnn g=2", "(4,6,8) bnn g=2 groups=2"})
            QTest::addRow("%s", expression) << expression;
    }

    void trainingStartsWhereInferenceStands()
    {
        QFETCH(QString, expression);
        const TrainedModel model = folded(modelOf(qPrintable(expression)));
        QVERIFY(!model.folded.empty());
        const double expected = inferenceLoss(model);
        const auto measured = restored(model);
        QVERIFY(measured && measured->folded.empty());
        const auto isNear = [&](double loss) { return std::fabs(loss - expected) < 0.02 * expected; };
        QVERIFY2(isNear(inferenceLoss(*measured)), qPrintable(QString::number(inferenceLoss(*measured))));
        QVERIFY2(isNear(firstLoss(*measured)), qPrintable(QString::number(firstLoss(*measured))));
        QVERIFY2(!isNear(firstLoss(model)), qPrintable(QString::number(firstLoss(model))));
    }

    void statisticsAreThoseOfWhatIsRead()
    {
        TrainedModel model = modelOf("(4,6,8) bnn g=2");
        addFolded(model, "classifier.hidden.norm", std::vector<float>(12, 2.0f), std::vector<float>(12, 1.0f));
        const auto before = model.weights;
        const auto network = FloatNetwork::build(model, **chooseKernelSet());
        const auto& nodes = (*network)->graph().nodes;
        const auto node = std::ranges::find(nodes, std::string("classifier.hidden.norm"), &Node::name);
        std::vector<double> sums(12);
        std::vector<float> scores(100 * 4);
        tbb::task_arena(1).execute([&] {
            (*network)->observedScores(data.train.pixels, 100, scores, [&](int index, int, int, const Matrix& values) {
                for (int c = 0; index == node->inputs[0] && c < values.rows; ++c)
                    sums[c] += std::accumulate(values.row(c), values.row(c) + values.columns, 0.0);
            });
        });
        const auto measured = restored(model);
        QVERIFY(measured);
        for (const auto& [name, tensor] : before) {
            if (!name.starts_with("classifier.hidden.norm"))
                QCOMPARE(measured->weights.at(name), tensor); // the others have their statistics
        }
        const auto of = [&](const char* part) {
            return measured->weights.at("classifier.hidden.norm" + std::string(part)).values;
        };
        for (std::size_t c = 0; c < sums.size(); ++c) {
            QVERIFY(std::fabs(of(".running_mean")[c] - sums[c] / 100) < 1e-4);
            QVERIFY(std::fabs(of(".weight")[c] / std::sqrt(of(".running_var")[c] + 1e-5f) - 2) < 1e-4);
            QVERIFY(std::fabs(of(".bias")[c] - 2 * of(".running_mean")[c] - 1) < 1e-4);
        }
    }

    void aModelWithStatisticsStaysAsItIs()
    {
        const TrainedModel model = modelOf("(4,6,8) bnn g=2");
        QVERIFY(restored(model)->weights == model.weights);
    }

    void theNumberOfThreadsDoesNotMatter()
    {
        const TrainedModel model = folded(modelOf("(4,6,8) full g=1"));
        const auto one = tbb::task_arena(1).execute([&] { return restored(model).value(); });
        for (int round = 0; round < 5; ++round)
            QVERIFY(tbb::task_arena(2).execute([&] { return restored(model).value(); }).weights == one.weights);
    }

    void imagesOfAnotherSizeServeThoseOfOtherChannelsDoNot()
    {
        const TrainedModel model = folded(modelOf("(4,6,8) bnn g=2"));
        DataSet other = data;
        other.shape = {3, 4, 16};
        const auto measured = restored(model, other);
        QVERIFY(measured && measured->folded.empty() && measured->design == model.design);
        other.shape = {12, 4, 4};
        const auto refused = restored(model, other);
        QVERIFY(!refused && refused.error().kind == Error::Kind::badInput);
        QVERIFY(refused.error().sentence.find("quadrants") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestMeasuredStatistics)
#include "test_measured_statistics.moc"
