// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets.h"

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "model/design_file.h"
#include "model/text_table.h"

#include <memory>

namespace binweave {

namespace {

Result<void> list(const Session& session)
{
    if (session.json) {
        Json names = Json::array();
        for (const Preset& preset : presets())
            names.push_back({{"name", preset.name}, {"source", preset.source}, {"summary", preset.summary}});
        printDocument({{"presets", std::move(names)}});
        return {};
    }
    TextTable table{{{"name", "", false}, {"source", "", false}, {"summary", "", false}}, {}};
    for (const Preset& preset : presets())
        table.rows.push_back({preset.name, preset.source, preset.summary});
    print(plainText(table));
    return {};
}

} // namespace

void addPresets(CommandRegistry& registry)
{
    CLI::App& command = registry.add("presets", "The presets; 'presets show NAME' prints one as a design file", list);
    command.require_subcommand(0, 1);
    registry.add("list", "All presets", list, &command);

    const auto name = std::make_shared<std::string>();
    CLI::App& show = registry.add(
        "show", "One preset as a design file",
        [name](const Session&) {
            return presetDesign(*name).map([](const NetworkDesign& design) { print(designText(design)); });
        },
        &command);
    show.add_option("NAME", *name, "As listed")->required();
}

} // namespace binweave
