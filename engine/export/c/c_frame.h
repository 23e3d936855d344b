// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace binweave {

/// The parts of a header and of a source that are the same for every network, with @KEY@ where the others go and
/// `net_` and `NET_` for the program's name.
std::string_view cHeaderFrame();
std::string_view cSourceFrame();

} // namespace binweave
