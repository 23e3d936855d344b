// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/commands/run_lookup.h"
#include "engine/data/image_file.h"
#include "engine/trained_model.h"
#include "widgets/workspace/build_engine.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <vector>

namespace binweave {

namespace {

struct Options
{
    std::string run;
    std::vector<std::string> images;
};

struct Classified
{
    std::string file;
    std::vector<float> scores;
};

Result<std::vector<Classified>> classify(const InferenceEngine& engine, const std::vector<std::string>& files)
{
    std::vector<Classified> pictures;
    for (const std::string& file : files) {
        const Result<std::vector<std::uint8_t>> pixels = readImage(file, engine.inputShape());
        if (!pixels)
            return tl::unexpected(pixels.error());
        std::vector<float> scores(static_cast<std::size_t>(engine.classes()));
        engine.scores(*pixels, 1, scores);
        pictures.push_back({file, std::move(scores)});
    }
    return pictures;
}

std::size_t bestClass(const std::vector<float>& scores)
{
    return static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
}

Json pictureJson(const Classified& picture, const std::vector<std::string>& classNames)
{
    Json scores = Json::object();
    for (std::size_t i = 0; i < classNames.size(); ++i)
        scores[classNames[i]] = picture.scores[i];
    return {{"file", picture.file}, {"class", classNames[bestClass(picture.scores)]}, {"scores", std::move(scores)}};
}

Result<void> answer(const Options& options, const Session& session)
{
    const Result<TrainedModel> model = runFolder(options.run).and_then(loadTrainedModel);
    if (!model)
        return tl::unexpected(model.error());
    return buildEngine(EngineKind::packed, *model)
        .and_then([&](const auto& engine) { return classify(*engine, options.images); })
        .map([&](const std::vector<Classified>& pictures) {
            Json images = Json::array();
            for (const Classified& picture : pictures) {
                const std::size_t best = bestClass(picture.scores);
                if (session.json)
                    images.push_back(pictureJson(picture, model->classNames));
                else
                    print(
                        fmt::format("{}: {} ({:.3f})\n", picture.file, model->classNames[best], picture.scores[best]));
            }
            if (session.json)
                printDocument({{"images", std::move(images)}});
        });
}

} // namespace

void addClassify(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("classify", "The classes and scores of pictures",
                                     [options](const Session& session) { return answer(*options, session); });
    command
        .add_option("RUN", options->run, "A run folder, a model file, a run's number in the history, or gallery:NAME")
        ->required();
    command.add_option("IMAGE", options->images, "JPEG or PNG files; they are scaled to the network's input")
        ->required();
}

} // namespace binweave
