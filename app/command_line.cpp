// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/start.h"
#include "model/design_source.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace binweave {

namespace {

constexpr auto description =
    "Binweave, an explorer of binary neural networks. Without a subcommand it opens its window.\n"
    "A DESIGN is an expression like \"(10,20,40,80) bnn g=3\", preset:NAME, or a design file.";

int statusOf(const Result<int>& done)
{
    if (!done) {
        note(done.error().sentence);
        return done.error().kind == Error::Kind::badInput ? 2 : 1;
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
        note("Cannot write the answer to standard output.");
        return 1;
    }
    return *done;
}

/// Before a window opens.
Result<void> checkOpened(const std::string& opened)
{
    if (isDesignText(opened))
        return resolveDesign(opened).map([](const NetworkDesign&) {});
    if (!std::filesystem::exists(opened))
        return badInput(fmt::format("'{}' is neither a subcommand nor a file; see binweave --help.", opened));
    return {};
}

void addCommands(CommandRegistry& registry)
{
    addEstimate(registry);
    addLint(registry);
    addPresets(registry);
    addTrain(registry);
    addEval(registry);
    addClassify(registry);
    addBench(registry);
    addRuns(registry);
    addExport(registry);
    addImport(registry);
#ifdef BINWEAVE_WIDGETS
    addChart(registry);
#endif
}

} // namespace

int runCommandLine(int argc, char** argv)
{
    CLI::App app(description, "binweave");
    app.set_version_flag("--version", "binweave " BINWEAVE_VERSION);
    app.require_subcommand(0, 1);
    std::string opened;
    app.add_option("DESIGN", opened, "What to open in the window: a DESIGN or a model file");
    CommandRegistry registry(app);
    addCommands(registry);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        note(fmt::format("{}.", error.what()));
        return 2;
    }
    if (registry.called())
        return statusOf(registry.run().map([] { return 0; }));
    const Result<void> found = opened.empty() ? Result<void>() : checkOpened(opened);
    return statusOf(found.and_then([&] { return start(argc, argv, opened); }));
}

} // namespace binweave
