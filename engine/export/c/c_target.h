// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// C99 source: PATH (NAME.c) and NAME.h beside it.
ExportTarget cTarget();

} // namespace binweave
