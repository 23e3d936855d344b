// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace binweave {

/// The whole program: a subcommand, or the window, or without a display the headless tour. Exit status 0, 1 (the work
/// failed) or 2 (the input or the call is wrong); each failure is one sentence on standard error.
int runCommandLine(int argc, char** argv);

} // namespace binweave
