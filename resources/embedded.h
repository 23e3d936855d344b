// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// The files of this folder that are compiled in, each named as the file with '_' for '.' and '/'.
namespace binweave::resources {

extern const std::string_view published_csv; ///< the papers' figures, one row per table row

extern const std::string_view pytorch_README_md; ///< of an exported project, with @TITLE@ and @LICENCE@
extern const std::string_view pytorch_evaluate_py;
extern const std::string_view pytorch_model_parts_py; ///< what model.py is put together from
extern const std::string_view pytorch_requirements_txt;
extern const std::string_view pytorch_train_py;

} // namespace binweave::resources
