// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

std::string reason(int number)
{
    return std::generic_category().message(number);
}

/// In a process group of its own, so that what it starts can be ended with it.
Result<pid_t> spawn(const ChildProcess& process)
{
    std::vector<char*> arguments;
    for (const std::string& argument : process.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, process.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, process.errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    const int error = posix_spawnp(&child, arguments[0], &files, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
        return failed(fmt::format("Cannot run '{}': {}.", process.arguments[0], reason(error)));
    return child;
}

} // namespace

Result<int> runChild(const ChildProcess& process, std::stop_token stop)
{
    using Clock = std::chrono::steady_clock;
    const auto child = spawn(process);
    if (!child)
        return tl::unexpected(child.error());
    const auto end = Clock::now() + process.limit;
    bool isLate = false;
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(*child, &status, isLate ? 0 : WNOHANG)) != *child;) {
        if (ended < 0 && errno != EINTR)
            return failed(fmt::format("Lost sight of '{}': {}.", process.arguments[0], reason(errno)));
        if (!isLate && (stop.stop_requested() || Clock::now() > end)) {
            isLate = true;
            ::kill(-*child, SIGKILL);
        }
        if (!isLate)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (isLate)
        return failed(stop.stop_requested() ? fmt::format("'{}' was stopped.", process.arguments[0])
                                            : fmt::format("'{}' took longer than {} seconds and was ended.",
                                                          process.arguments[0], process.limit.count()));
    if (WIFSIGNALED(status))
        return failed(fmt::format("'{}' was ended by signal {}.", process.arguments[0], WTERMSIG(status)));
    return WEXITSTATUS(status);
}

Result<TemporaryFolder> TemporaryFolder::make()
{
    std::error_code unknown;
    const fs::path parent = fs::temp_directory_path(unknown);
    std::string name = ((unknown ? fs::path("/tmp") : parent) / "binweave-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        return failed(fmt::format("Cannot make a temporary folder '{}': {}.", name, reason(errno)));
    return TemporaryFolder(name);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored; // what is left is the system's to clean
    if (!m_path.empty())
        fs::remove_all(m_path, ignored);
}

} // namespace binweave
