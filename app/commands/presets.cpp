// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets.h"

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "model/design_file.h"
#include "model/estimate.h"
#include "model/printed_figures.h"
#include "model/text_table.h"

#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

std::string_view kindText(PrintedFigure::Kind kind)
{
    switch (kind) {
    case PrintedFigure::Kind::parameterBits:
        return "parameter bits";
    case PrintedFigure::Kind::storedSize:
        return "stored size";
    case PrintedFigure::Kind::operations:
        break;
    }
    return "equivalent operations";
}

const std::string& noteOf(const PresetFigure& figure, PrintedFigure::Kind kind)
{
    switch (kind) {
    case PrintedFigure::Kind::storedSize:
        return figure.sizeNote;
    case PrintedFigure::Kind::operations:
        return figure.operationsNote;
    case PrintedFigure::Kind::parameterBits:
        break;
    }
    return figure.point->note;
}

std::string variantName(const Preset& preset, const std::string& settings)
{
    return settings.empty() ? preset.name : fmt::format("{}:{}", preset.name, settings);
}

std::vector<PrintedFigure> printedOf(const Preset& preset, const PresetFigure& figure)
{
    const auto design = presetDesign(variantName(preset, figure.settings));
    const auto estimates = design ? estimate(*design) : tl::unexpected(design.error());
    return estimates ? printedFigures(*figure.point, *estimates) : std::vector<PrintedFigure>();
}

Json figureJson(const Preset& preset, const PresetFigure& figure)
{
    Json printed = Json::array();
    for (const PrintedFigure& one : printedOf(preset, figure)) {
        const std::string& why = noteOf(figure, one.kind);
        printed.push_back({{"figure", kindText(one.kind)},
                           {"printed", one.printed},
                           {"ours", one.ours},
                           {"agrees", one.agrees},
                           {"why", one.agrees || why.empty() ? Json() : Json(why)}});
    }
    const PublishedPoint& point = *figure.point;
    return {{"variant", variantName(preset, figure.settings)},
            {"source", point.source},
            {"data_set", point.dataSet},
            {"network", point.network},
            {"method", point.method},
            {"top1", orNull(point.top1Percent)},
            {"top5", orNull(point.top5Percent)},
            {"note", point.note.empty() ? Json() : Json(point.note)},
            {"printed", std::move(printed)}};
}

Json aboutJson(const Preset& preset)
{
    Json keys = Json::array();
    for (const PresetKey& key : preset.keys)
        keys.push_back(
            {{"key", key.name}, {"standard", key.standard}, {"accepts", key.accepted()}, {"meaning", key.meaning}});
    Json published = Json::array();
    for (const PresetFigure& figure : publishedFigures(preset))
        published.push_back(figureJson(preset, figure));
    return {{"name", preset.name},
            {"source", preset.source},
            {"summary", preset.summary},
            {"keys", std::move(keys)},
            {"published", std::move(published)}};
}

/// What the papers printed of a preset's variants, beside what is derived here.
void noteFigures(const Preset& preset)
{
    note(fmt::format("{}: {}", preset.source, preset.summary));
    for (const PresetKey& key : preset.keys)
        note(fmt::format("  {}={}: {}; {}", key.name, key.standard, key.meaning,
                         key.choices.empty() && !key.range ? "a list" : key.accepted()));
    for (const PresetFigure& figure : publishedFigures(preset)) {
        const PublishedPoint& point = *figure.point;
        std::string line = fmt::format("Published by {} for {}: {} on {}", point.source,
                                       variantName(preset, figure.settings), point.method, point.dataSet);
        if (point.top1Percent)
            line += fmt::format(", top-1 {} %", *point.top1Percent);
        if (point.top5Percent)
            line += fmt::format(", top-5 {} %", *point.top5Percent);
        note(line + (point.note.empty() ? "." : fmt::format(" ({}).", point.note)));
        for (const PrintedFigure& one : printedOf(preset, figure))
            note(fmt::format("  {}: printed {}, ours {}.{}", kindText(one.kind), one.printed, one.ours,
                             one.agrees ? "" : " " + noteOf(figure, one.kind)));
    }
}

Result<void> list(const Session& session)
{
    if (session.json) {
        Json names = Json::array();
        for (const Preset& preset : presets())
            names.push_back(aboutJson(preset));
        printDocument({{"presets", std::move(names)}});
        return {};
    }
    TextTable table{{{"name", "", false}, {"source", "", false}, {"summary", "", false}}, {}};
    for (const Preset& preset : presets())
        table.rows.push_back({preset.name, preset.source, preset.summary});
    print(plainText(table));
    return {};
}

/// The design goes to standard output, where it can be a file; what is known of it goes beside it.
Result<void> show(const std::string& name)
{
    const auto design = presetDesign(name);
    if (!design)
        return tl::unexpected(design.error());
    print(designText(*design));
    noteFigures(*findPreset(name));
    return {};
}

} // namespace

void addPresets(CommandRegistry& registry)
{
    CLI::App& command = registry.add("presets", "The presets; 'presets show NAME' prints one as a design file", list);
    command.require_subcommand(0, 1);
    registry.add("list", "All presets", list, &command);

    const auto name = std::make_shared<std::string>();
    CLI::App& showCommand = registry.add(
        "show", "One preset as a design file, and what is published of it",
        [name](const Session&) { return show(*name); }, &command);
    showCommand.add_option("NAME", *name, "As listed, or with settings, as in pa-resnet-18:m=8,n=7")->required();
}

} // namespace binweave
