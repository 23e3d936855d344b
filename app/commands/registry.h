// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace binweave {

/// What every subcommand is told.
struct Session
{
    bool json = false;
    int threads = 0; ///< 0: all of the processor's
};

/// The work of a subcommand; an error ends the program with its sentence and status 1 or 2.
using Work = std::function<Result<void>(const Session&)>;

/// The subcommands, and the one that the command line calls.
class CommandRegistry
{
public:
    explicit CommandRegistry(CLI::App& app) : m_app(app) {}

    /// A subcommand with --help, --json and --threads; options are the caller's to add. Below `parent` where given.
    CLI::App& add(const std::string& name, const std::string& description, Work work, CLI::App* parent = nullptr);

    bool called() const { return static_cast<bool>(m_work); }
    /// Runs what was called, with the threads asked for. Exceptions of libraries become errors.
    Result<void> run() const;

private:
    CLI::App& m_app;
    Session m_session;
    Work m_work;
};

} // namespace binweave
