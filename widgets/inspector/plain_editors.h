// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/field_editor.h"

class QCheckBox;
class QLineEdit;

namespace binweave {

/// A check box; partly checked where values differ.
class TruthEditor : public FieldEditor
{
    Q_OBJECT

public:
    explicit TruthEditor(const QString& label);
    void showValue(const FieldValue& value, bool mixed) override;

private:
    QCheckBox* m_box;
};

/// A line of text, taken over when it is entered or left.
class TextEditor : public FieldEditor
{
    Q_OBJECT

public:
    TextEditor();
    void showValue(const FieldValue& value, bool mixed) override;

private:
    QLineEdit* m_line;
};

} // namespace binweave
