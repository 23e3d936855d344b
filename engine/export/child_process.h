// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace binweave {

/// A program to run, found on PATH, without a shell and without input.
struct ChildProcess
{
    std::vector<std::string> arguments; ///< the program first
    std::filesystem::path output;       ///< file for what it writes
    std::filesystem::path errors;       ///< file for what it complains
    std::chrono::seconds limit{60};
};

/// Its exit status; it and all that it started have ended then. Errors (failed): there is no such program; it took
/// longer than its limit, or was stopped (both end it); it was ended by a signal.
Result<int> runChild(const ChildProcess& process, std::stop_token stop = {});

/// A folder of its own below the system's temporary one, removed with all in it at the end.
class TemporaryFolder
{
public:
    /// Error (failed): it cannot be made.
    static Result<TemporaryFolder> make();
    TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::move(other.m_path)) { other.m_path.clear(); }
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    ~TemporaryFolder();
    const std::filesystem::path& path() const { return m_path; }

private:
    explicit TemporaryFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    std::filesystem::path m_path;
};

} // namespace binweave
