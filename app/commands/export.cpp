// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/checks.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/commands/run_lookup.h"
#include "engine/export/check_images.h"
#include "engine/export/export_model.h"
#include "model/estimate.h"
#include "model/text_table.h"

#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

struct Options
{
    std::string run;
    std::string to;
    std::string out;
    std::string data;
    bool compact = false;
    int images = usualCheckImages;
};

Json outcomeJson(const ExportOutcome& outcome)
{
    Json files = Json::array();
    for (const auto& file : outcome.files)
        files.push_back(file.string());
    const Verification& verified = outcome.verified;
    Json layers = Json::array();
    for (const LayerAgreement& layer : verified.layers)
        layers.push_back({{"layer", layer.layer},
                          {"largest_difference", layer.largestDifference},
                          {"images", layer.images},
                          {"agreement", layer.agreement}});
    return {{"files", std::move(files)},
            {"bytes", outcome.bytes},
            {"verified",
             {{"images", verified.images},
              {"classes_equal", verified.classesEqual},
              {"largest_difference", verified.largestDifference},
              {"near_threshold", verified.nearThreshold},
              {"near_threshold_images", verified.excused},
              {"accepted", verified.accepted},
              {"ran_by", verified.ranBy},
              {"layers", std::move(layers)}}}};
}

std::string outcomeText(const ExportOutcome& outcome, const TrainedModel& model)
{
    std::string text;
    for (const auto& file : outcome.files)
        text += file.string() + '\n';
    const auto estimated = estimate(model.design);
    text += fmt::format("{} bytes", outcome.bytes);
    if (estimated)
        text += fmt::format("; the design stores {} bytes", estimated->storedBytes());
    text += ".\n";
    if (!outcome.verified.layers.empty()) {
        TextTable table{.columns = {{"layer", "", false},
                                    {"largest difference", "", true},
                                    {"images", "", true},
                                    {"values equal", "%", true}},
                        .rows = {}};
        for (const LayerAgreement& layer : outcome.verified.layers)
            table.rows.push_back({layer.layer, fmt::format("{:.2g}", layer.largestDifference),
                                  fmt::format("{}", layer.images), fmt::format("{:.3f}", layer.agreement)});
        text += plainText(table);
    }
    return text + outcome.verified.sentence + '\n';
}

Result<void> answer(const Options& options, const Session& session)
{
    const auto target = exportTarget(options.to);
    if (!target)
        return tl::unexpected(target.error());
    if (options.compact && !(*target)->compactToo)
        return badInput(fmt::format("'{}' knows no compact form.", options.to));
    const auto model = runFolder(options.run).and_then(loadTrainedModel);
    if (!model)
        return tl::unexpected(model.error());
    const auto images = checkImages(model->design.input, options.data, options.images);
    if (!images)
        return tl::unexpected(images.error());
    if (options.data.empty() && !session.json)
        note(fmt::format("Checked on {} images of {}; --data names others.", images->images.count(), images->source));
    return exportModel(**target, *model, {options.compact}, options.out, images->images)
        .and_then([&](const ExportOutcome& outcome) -> Result<void> {
            if (session.json)
                printDocument(outcomeJson(outcome));
            else
                print(outcomeText(outcome, *model));
            if (!outcome.verified.accepted)
                return failed(
                    fmt::format("'{}' was written but is not to be used. {}", options.out, outcome.verified.sentence));
            return {};
        });
}

std::vector<std::string> targetNames()
{
    std::vector<std::string> names;
    for (const ExportTarget& target : exportTargets())
        names.emplace_back(target.name);
    return names;
}

} // namespace

void addExport(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("export", "A trained network as a file that runs elsewhere, checked on images",
                                     [options](const Session& session) { return answer(*options, session); });
    command
        .add_option("RUN", options->run, "A run folder, a model file, a run's number in the history, or gallery:NAME")
        ->required();
    command.add_option("--to", options->to, "The format")->required()->check(CLI::IsMember(targetNames()));
    command.add_option("-o,--output", options->out, "The file or folder to write")->required();
    command.add_flag("--compact", options->compact, "Weights as packed bits, where the format knows both");
    command.add_option("--images", options->images, "Images to check it on")
        ->check(numberBetween(1, 1'000'000))
        ->capture_default_str();
    command.add_option("--data", options->data, "Whose test images (default: shapes, or random pixels)");
}

} // namespace binweave
