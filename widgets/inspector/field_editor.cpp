// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/field_editor.h"

#include "widgets/inspector/choice_editor.h"
#include "widgets/inspector/number_editor.h"
#include "widgets/inspector/plain_editors.h"
#include "widgets/inspector/segment_editor.h"

namespace binweave {

FieldEditor* makeFieldEditor(const Field& field, const FieldText& text)
{
    if (std::holds_alternative<bool>(field.value))
        return new TruthEditor(text.label);
    if (std::holds_alternative<std::string>(field.value))
        return new TextEditor;
    if (const auto* choice = std::get_if<Choice>(&field.value))
        return new ChoiceEditor(*choice);
    if (text.editor == EditorKind::segments)
        return new SegmentEditor(field.range);
    if (text.editor == EditorKind::kernel)
        return new KernelEditor(field.range);
    return new NumberEditor(field, text);
}

} // namespace binweave
