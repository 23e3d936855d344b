// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <string>
#include <string_view>

namespace binweave {

/// A trained network as C99: a header and a source that need nothing but the C library's memcpy and memset.
struct CText
{
    std::string header;
    std::string source;
};

/// `name`: of the files, without their endings; its identifiers begin with cProgramName(name).
/// Errors (badInput): those of lower(), checkWeights() and checkCReaches().
Result<CText> cText(const TrainedModel& model, std::string_view name);

/// The C identifier with which everything that a program exports begins.
std::string cProgramName(std::string_view name);

/// What stands before the design, the class names and, where there are any, CLearned, in comments of the source; all
/// are JSON in ASCII.
inline constexpr std::string_view cDesignMark = "binweave-design ";
inline constexpr std::string_view cLearnedMark = "binweave-learned ";
inline constexpr std::string_view cClassesMark = "binweave-classes ";

} // namespace binweave
