// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace binweave {

class CommandRegistry;

// Each adds one subcommand of the same name, with its options.
void addBench(CommandRegistry& registry);
void addChart(CommandRegistry& registry);
void addClassify(CommandRegistry& registry);
void addEstimate(CommandRegistry& registry);
void addEval(CommandRegistry& registry);
void addExport(CommandRegistry& registry);
void addImport(CommandRegistry& registry);
void addLint(CommandRegistry& registry);
void addPresets(CommandRegistry& registry);
void addRuns(CommandRegistry& registry);
void addTrain(CommandRegistry& registry);

} // namespace binweave
