// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/field_editor.h"

class QComboBox;

namespace binweave {

/// The enumerators of an enum as a list.
class ChoiceEditor : public FieldEditor
{
    Q_OBJECT

public:
    explicit ChoiceEditor(const Choice& choice);
    void showValue(const FieldValue& value, bool mixed) override;

private:
    QComboBox* m_list;
    Choice m_choice;
};

/// Kernel sizes as a list of "3×3".
class KernelEditor : public FieldEditor
{
    Q_OBJECT

public:
    explicit KernelEditor(const Range& range);
    void showValue(const FieldValue& value, bool mixed) override;

private:
    QComboBox* m_list;
    int m_least;
};

} // namespace binweave
