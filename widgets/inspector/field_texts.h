// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/fields.h"

#include <QString>
#include <string>

namespace binweave {

enum class EditorKind {
    automatic, ///< by the field's type
    slider,
    logSlider, ///< equal steps are equal factors
    spin,
    segments, ///< every value a button
    kernel,   ///< a list of "3×3"
};

/// How a field is named, explained and edited. The slider covers what people use; the number beside it the full range.
struct FieldText
{
    QString label;
    QString tip; ///< what it is and which figures depend on it
    EditorKind editor = EditorKind::automatic;
    Range slider{0, 0};
    double step = 1;
    QString unit = {}; ///< "bit"
};

/// For a field of an element of some kind ("stem", "residual", ..; see elementKind()).
FieldText fieldText(const std::string& kind, const std::string& path);

/// Of an enumerator, by its name in design files.
QString choiceText(const std::string& name);

/// The heading under which a field stands; empty for those that come first.
QString sectionText(const std::string& path);

} // namespace binweave
