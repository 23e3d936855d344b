// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "engine/export/import_model.h"
#include "model/design_file.h"
#include "model/estimate.h"

#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

struct Options
{
    std::string file;
    std::string out;
};

/// A model as a folder that 'eval', 'classify' and 'export' read; a design as a design file.
Result<void> save(const ImportedModel& imported, const std::string& out)
{
    if (imported.model)
        return saveModelFolder(*imported.model, out);
    return saveDesign(imported.design, out);
}

Json importJson(const ImportedModel& imported, const Estimates& estimates, const std::string& out)
{
    return {{"format", imported.format},
            {"design", imported.design.name},
            {"weights", imported.model.has_value()},
            {"parameter_bits", estimates.parameterBits},
            {"stored_bytes", estimates.storedBytes()},
            {"notes", imported.notes},
            {"output", out.empty() ? Json() : Json(out)}};
}

std::string importText(const ImportedModel& imported, const Estimates& estimates, const std::string& out)
{
    std::string text = fmt::format("{}: {} from {}, {} parameter bits, {} bytes stored\n", imported.design.name,
                                   imported.model ? "a trained network" : "the design of a foreign network",
                                   imported.format, estimates.parameterBits, estimates.storedBytes());
    for (const std::string& sentence : imported.notes)
        text += sentence + '\n';
    if (!out.empty())
        text += fmt::format("Written to {}\n", out);
    return text;
}

Result<void> answer(const Options& options, const Session& session)
{
    const auto imported = importModel(options.file);
    if (!imported)
        return tl::unexpected(imported.error());
    const auto estimates = estimate(imported->design);
    if (!estimates)
        return tl::unexpected(estimates.error());
    if (!options.out.empty()) {
        if (auto saved = save(*imported, options.out); !saved)
            return saved;
    }
    if (session.json)
        printDocument(importJson(*imported, *estimates, options.out));
    else
        print(importText(*imported, *estimates, options.out));
    return {};
}

} // namespace

void addImport(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command =
        registry.add("import", "A model that left Binweave, back; or a foreign float ONNX network, as a design",
                     [options](const Session& session) { return answer(*options, session); });
    command.add_option("FILE", options->file, "What 'export' wrote, or an ONNX file of another tool")->required();
    command.add_option("-o,--output", options->out,
                       "A new folder for a trained network (read by eval, classify, export), or a design file");
}

} // namespace binweave
