// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/registry.h"

#include "app/commands/checks.h"

#include <exception>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <utility>

namespace binweave {

namespace {

Result<void> guarded(const Work& work, const Session& session)
{
    try {
        return work(session);
    } catch (const std::bad_alloc&) {
        return failed("There is not enough memory for this.");
    } catch (const std::exception& exception) {
        return failed(fmt::format("An unexpected error ended the work: {}.", exception.what()));
    }
}

} // namespace

CLI::App& CommandRegistry::add(const std::string& name, const std::string& description, Work work, CLI::App* parent)
{
    CLI::App* command = (parent ? parent : &m_app)->add_subcommand(name, description);
    command->add_flag("--json", m_session.json, "Answer in JSON on standard output");
    command->add_option("--threads", m_session.threads, "Threads to use (default: all)")->check(numberBetween(1, 1024));
    command->callback([this, work = std::move(work)] {
        if (!called()) // an inner subcommand's callback comes before its parent's
            m_work = work;
    });
    return *command;
}

Result<void> CommandRegistry::run() const
{
    if (m_session.threads == 0)
        return guarded(m_work, m_session);
    const auto threads = static_cast<std::size_t>(m_session.threads);
    const tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
    tbb::task_arena arena(m_session.threads);
    return arena.execute([this] { return guarded(m_work, m_session); });
}

} // namespace binweave
