// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

class QLockFile;

namespace binweave {

/// Held by the process that trains in a run folder, null while another one holds it. It ends with the process.
std::unique_ptr<QLockFile> lockRunFolder(const QString& folder);

} // namespace binweave
