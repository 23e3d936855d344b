// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <string_view>

namespace binweave {

/// Whether it is an expression or preset:NAME, which need no file.
bool isDesignText(std::string_view source);

/// What a user may write wherever a DESIGN is asked for: an expression, preset:NAME, or the path of a design file.
Result<NetworkDesign> resolveDesign(std::string_view source);

} // namespace binweave
