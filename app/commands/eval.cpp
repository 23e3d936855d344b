// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/commands/run_lookup.h"
#include "app/score_table.h"
#include "engine/trained_model.h"
#include "widgets/workspace/build_engine.h"

#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

struct Options
{
    std::string run;
    std::string data;
    std::string engine = "packed";
    std::string scores;
};

Result<void> checkData(const TrainedModel& model, const DataSet& data)
{
    const TensorShape& input = model.design.input;
    if (data.shape != input) {
        return badInput(fmt::format("The images of '{}' are {}x{}x{}, but the network takes {}x{}x{}.", data.name,
                                    data.shape.channels, data.shape.height, data.shape.width, input.channels,
                                    input.height, input.width));
    }
    if (data.classNames.size() != model.classNames.size()) {
        return badInput(fmt::format("'{}' has {} classes, but the network was trained on {}.", data.name,
                                    data.classNames.size(), model.classNames.size()));
    }
    if (data.classNames != model.classNames)
        note(fmt::format("The classes of '{}' are named otherwise than those the network was trained on.", data.name));
    return {};
}

Json evaluationJson(const Evaluation& evaluation, const InferenceEngine& engine)
{
    return {{"top1", evaluation.top1},     {"top5", evaluation.top5},
            {"images", evaluation.images}, {"images_per_second", evaluation.imagesPerSecond},
            {"engine", engine.name()},     {"instruction_set", engine.instructionSet()}};
}

std::string evaluationText(const Evaluation& evaluation, const InferenceEngine& engine)
{
    return fmt::format("{:.2f} % top-1, {:.2f} % top-5 of {} images\n{:.0f} images/s on the {} engine ({})\n",
                       evaluation.top1, evaluation.top5, evaluation.images, evaluation.imagesPerSecond, engine.name(),
                       engine.instructionSet());
}

Result<void> evaluateOn(const InferenceEngine& engine, const Options& options, const DataSet& data,
                        const Session& session)
{
    const Evaluation evaluation = evaluate(engine, data.test);
    if (!options.scores.empty()) {
        if (const Result<void> written = writeScores(engine, data, options.scores); !written)
            return written;
    }
    if (session.json)
        printDocument(evaluationJson(evaluation, engine));
    else
        print(evaluationText(evaluation, engine));
    return {};
}

Result<void> answer(const Options& options, const Session& session)
{
    const Result<TrainedModel> model = runFolder(options.run).and_then(loadTrainedModel);
    if (!model)
        return tl::unexpected(model.error());
    const Result<DataSet> data = loadDataSet(options.data, model->design.input.height);
    if (!data)
        return tl::unexpected(data.error());
    if (const Result<void> fits = checkData(*model, *data); !fits)
        return fits;
    const EngineKind kind = options.engine == "packed" ? EngineKind::packed : EngineKind::real;
    return buildEngine(kind, *model).and_then([&](const auto& engine) {
        return evaluateOn(*engine, options, *data, session);
    });
}

} // namespace

void addEval(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("eval", "The accuracy of a trained network on test images",
                                     [options](const Session& session) { return answer(*options, session); });
    command
        .add_option("RUN", options->run, "A run folder, a model file, a run's number in the history, or gallery:NAME")
        ->required();
    command.add_option("--data", options->data, "shapes, cifar10:DIR, cifar100:DIR, idx:DIR or images:DIR")->required();
    command.add_option("--engine", options->engine, "packed (XNOR and popcount) or float")
        ->check(CLI::IsMember({"packed", "float"}))
        ->capture_default_str();
    command.add_option("--scores", options->scores, "Write every image's scores to this CSV file");
}

} // namespace binweave
