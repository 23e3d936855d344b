// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/checks.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/estimate_text.h"
#include "model/design_source.h"
#include "model/estimate_table.h"

#include <memory>

namespace binweave {

namespace {

struct Options
{
    std::string design;
    EstimateOptions estimate;
    std::string input;
    int classes = 0;
    bool csv = false;
    bool markdown = false;
    bool latex = false;
};

Json macsJson(const MultiplyAccumulates& macs)
{
    return {{"full", macs.full}, {"binary", macs.binary}};
}

Json layerJson(const LayerEstimate& layer)
{
    return {{"name", layer.name},
            {"kind", layer.kind},
            {"output", {layer.output.channels, layer.output.height, layer.output.width}},
            {"parameter_bits", layer.parameterBits},
            {"stored_bytes", (layer.storedBits + 7) / 8},
            {"macs", macsJson(layer.macs)},
            {"sigma", orNull(layer.sigma)},
            {"beta", orNull(layer.beta)},
            {"zeta", orNull(layer.zeta)}};
}

Json estimatesJson(const Estimates& estimates)
{
    Json layers = Json::array();
    for (const LayerEstimate& layer : estimates.layers)
        layers.push_back(layerJson(layer));
    return {{"parameter_bits", estimates.parameterBits},
            {"stored_bytes", estimates.storedBytes()},
            {"macs", macsJson(estimates.macs)},
            {"equivalent_operations", estimates.equivalentOperations},
            {"speed_up", estimates.speedUp},
            {"memory_saving", estimates.memorySaving},
            {"layers", std::move(layers)}};
}

Result<NetworkDesign> designOf(const Options& options)
{
    return resolveDesign(options.design).map([&](NetworkDesign design) {
        if (const auto input = parseShape(options.input))
            design.input = *input;
        if (options.classes > 0)
            design.classes = options.classes;
        return design;
    });
}

std::string textOf(const NetworkDesign& design, const Estimates& estimates, const Options& options)
{
    const TextTable table = estimateTable(estimates, estimateColumns(), SizeUnit::bits);
    if (options.csv)
        return csvText(table);
    if (options.markdown)
        return markdownText(table);
    if (options.latex)
        return latexText(table);
    return estimateText(design, estimates);
}

Result<void> answer(const Options& options, const Session& session)
{
    const Result<NetworkDesign> design = designOf(options);
    if (!design)
        return tl::unexpected(design.error());
    return estimate(*design, options.estimate).map([&](const Estimates& estimates) {
        if (session.json)
            printDocument(estimatesJson(estimates));
        else
            print(textOf(*design, estimates, options));
    });
}

} // namespace

void addEstimate(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command =
        registry.add("estimate", "What a design costs: bits, bytes, operations, speed-up, abilities of its layers",
                     [options](const Session& session) { return answer(*options, session); });
    command.add_option("DESIGN", options->design, "An expression, preset:NAME, or a design file")->required();
    command.add_option("--gamma", options->estimate.gamma, "Exponent of the single-kernel ability beta")
        ->check(numberBetween(0., 4.))
        ->capture_default_str();
    command.add_option("--nu", options->estimate.nu, "Exponent of the width in the single-layer ability zeta")
        ->check(numberBetween(0., 4.))
        ->capture_default_str();
    command.add_option("--word", options->estimate.wordBits, "Bits of a machine word in the speed-up ratio sigma")
        ->check(CLI::IsMember({32, 64}))
        ->capture_default_str();
    command.add_option("--input", options->input, "Input shape instead of the design's, CxHxW")
        ->check(shape())
        ->type_name("CxHxW");
    command.add_option("--classes", options->classes, "Classes instead of the design's")
        ->check(numberBetween(2, 100'000));
    CLI::Option* csv = command.add_flag("--csv", options->csv, "Print the table as CSV");
    CLI::Option* markdown = command.add_flag("--markdown", options->markdown, "Print the table as Markdown");
    command.add_flag("--latex", options->latex, "Print the table for LaTeX")->excludes(csv)->excludes(markdown);
    markdown->excludes(csv);
}

} // namespace binweave
