// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/start.h"

namespace binweave {

Result<int> start(int, char**, const std::string&)
{
    return badInput("This build has no window; binweave --help lists its subcommands.");
}

} // namespace binweave
