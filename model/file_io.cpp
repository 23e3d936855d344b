// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_io.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace binweave {

namespace fs = std::filesystem;

namespace {

class FileDescriptor
{
public:
    explicit FileDescriptor(int descriptor) : m_descriptor(descriptor) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { close(); }

    explicit operator bool() const { return m_descriptor >= 0; }
    int get() const { return m_descriptor; }

    /// False where the system reports only now that earlier writes failed (network file systems, quotas).
    bool close()
    {
        const int descriptor = std::exchange(m_descriptor, -1);
        return descriptor < 0 || ::close(descriptor) == 0;
    }

private:
    int m_descriptor;
};

tl::unexpected<Error> cannotRead(const fs::path& path)
{
    return badInput(fmt::format("Cannot read '{}': {}.", path.string(), std::generic_category().message(errno)));
}

tl::unexpected<Error> cannotWrite(const fs::path& path)
{
    return failed(fmt::format("Cannot write '{}': {}.", path.string(), std::generic_category().message(errno)));
}

template <class Bytes>
Result<Bytes> readAll(const fs::path& path)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0)
        return cannotRead(path);

    // A byte more than the size, so that the end of a regular file is met without growing.
    Bytes bytes(static_cast<std::size_t>(status.st_size) + 1, 0);
    std::size_t filled = 0;
    while (true) {
        const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannotRead(path);
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
        if (filled == bytes.size())
            bytes.resize(2 * filled);
    }
    bytes.resize(filled);
    return bytes;
}

bool writeAll(int descriptor, std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

Result<void> writeDirectly(const fs::path& path, std::span<const std::uint8_t> bytes)
{
    FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || !writeAll(file.get(), bytes) || !file.close())
        return cannotWrite(path);
    return {};
}

/// Unique among the threads of this process and among processes.
fs::path temporaryNameBeside(const fs::path& path)
{
    static std::atomic<unsigned> counter{0};
    return path.parent_path() / fmt::format(".{}.{}-{}.tmp", path.filename().string(), ::getpid(), counter++);
}

void syncFolderOf(const fs::path& path)
{
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor)
        ::fsync(descriptor.get()); // some file systems cannot: the file itself is complete either way
}

Result<void> replaceFile(const fs::path& path, std::optional<mode_t> mode, std::span<const std::uint8_t> bytes)
{
    const fs::path temporary = temporaryNameBeside(path);
    FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file)
        return cannotWrite(path);
    if ((mode && ::fchmod(file.get(), *mode) != 0) || !writeAll(file.get(), bytes) || ::fsync(file.get()) != 0 ||
        !file.close() || ::rename(temporary.c_str(), path.c_str()) != 0) {
        auto error = cannotWrite(path);
        ::unlink(temporary.c_str());
        return error;
    }
    syncFolderOf(path);
    return {};
}

} // namespace

bool isThere(const fs::path& path)
{
    std::error_code unreachable;
    return fs::exists(path, unreachable);
}

bool isFolder(const fs::path& path)
{
    std::error_code unreachable;
    return fs::is_directory(path, unreachable);
}

Result<std::vector<std::uint8_t>> readFile(const fs::path& path)
{
    return readAll<std::vector<std::uint8_t>>(path);
}

Result<std::string> readTextFile(const fs::path& path)
{
    return readAll<std::string>(path);
}

Result<void> writeFileAtomically(const fs::path& path, std::span<const std::uint8_t> bytes)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return replaceFile(path, std::nullopt, bytes);
    if (!S_ISREG(status.st_mode))
        return writeDirectly(path, bytes);
    std::error_code ignored;
    const fs::path target = fs::canonical(path, ignored);
    return replaceFile(target.empty() ? path : target, status.st_mode & 07777, bytes);
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view text)
{
    return writeFileAtomically(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

} // namespace binweave
