// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lint.h"

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "model/design_source.h"

#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

const char* severityName(Severity severity)
{
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::warning:
        return "warning";
    case Severity::error:
        return "error";
    }
    return "";
}

Json findingJson(const Finding& finding)
{
    return {{"layer", finding.layer},
            {"rule", finding.rule},
            {"severity", severityName(finding.severity)},
            {"text", finding.text},
            {"remedy", finding.remedy}};
}

std::string findingText(const Finding& finding)
{
    return fmt::format("{} in {} ({})\n    {}\n    {}\n", severityName(finding.severity), finding.layer, finding.rule,
                       finding.text, finding.remedy);
}

void answer(const std::vector<Finding>& findings, const Session& session)
{
    if (session.json) {
        Json list = Json::array();
        for (const Finding& finding : findings)
            list.push_back(findingJson(finding));
        printDocument({{"findings", std::move(list)}});
        return;
    }
    for (const Finding& finding : findings)
        print(findingText(finding));
    if (findings.empty())
        print("The design rules have nothing to say.\n");
}

} // namespace

void addLint(CommandRegistry& registry)
{
    const auto design = std::make_shared<std::string>();
    CLI::App& command =
        registry.add("lint", "What the design rules find, and what to do about it", [design](const Session& session) {
            return resolveDesign(*design).map([&](const NetworkDesign& resolved) { answer(lint(resolved), session); });
        });
    command.add_option("DESIGN", *design, "An expression, preset:NAME, or a design file")->required();
}

} // namespace binweave
