// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// The files of this folder that are compiled in, each named as the file with '_' for '.'.
namespace binweave::resources {

extern const std::string_view published_csv; ///< the papers' figures, one row per table row

} // namespace binweave::resources
