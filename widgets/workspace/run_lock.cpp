// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/run_lock.h"

#include <QLockFile>

namespace binweave {

std::unique_ptr<QLockFile> lockRunFolder(const QString& folder)
{
    auto lock = std::make_unique<QLockFile>(folder + QStringLiteral("/run.lock"));
    lock->setStaleLockTime(0); // a lock is as old as its run: only a dead process makes it stale
    if (!lock->tryLock() && lock->error() == QLockFile::LockFailedError)
        return nullptr;
    return lock;
}

} // namespace binweave
