// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/field_editor.h"

#include <QMap>

namespace binweave {

class ChipButton;

/// A few whole numbers, each a button.
class SegmentEditor : public FieldEditor
{
    Q_OBJECT

public:
    explicit SegmentEditor(const Range& range);
    explicit SegmentEditor(const QList<int>& values);
    void showValue(const FieldValue& value, bool mixed) override;

private:
    QMap<int, ChipButton*> m_buttons;
};

} // namespace binweave
