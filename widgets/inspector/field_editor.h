// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/element_fields.h"
#include "widgets/inspector/field_texts.h"

#include <QWidget>

namespace binweave {

/// Shows and changes the value of one field.
class FieldEditor : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// `mixed`: several elements with differing values are shown; `value` is that of the first.
    virtual void showValue(const FieldValue& value, bool mixed) = 0;

Q_SIGNALS:
    void edited(const binweave::FieldValue& value); ///< also while a slider moves
    void finished();                                ///< the slider is let go, the number is entered
};

/// The editor that suits the field.
FieldEditor* makeFieldEditor(const Field& field, const FieldText& text);

} // namespace binweave
