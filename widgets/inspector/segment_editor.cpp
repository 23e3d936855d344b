// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/segment_editor.h"

#include "widgets/inspector/chip_button.h"

#include <QHBoxLayout>
#include <QLocale>

namespace binweave {

namespace {

QList<int> valuesIn(const Range& range)
{
    QList<int> values;
    for (int value = static_cast<int>(range.least); value <= range.most; ++value)
        values << value;
    return values;
}

} // namespace

SegmentEditor::SegmentEditor(const Range& range) : SegmentEditor(valuesIn(range)) {}

SegmentEditor::SegmentEditor(const QList<int>& values)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    for (const int value : values) {
        auto* button = new ChipButton(QLocale().toString(value));
        m_buttons.insert(value, button);
        layout->addWidget(button);
        connect(button, &ChipButton::clicked, this, [this, value] { Q_EMIT edited(value); });
    }
    setFocusProxy(m_buttons.first());
}

void SegmentEditor::showValue(const FieldValue& value, bool mixed)
{
    for (auto button = m_buttons.begin(); button != m_buttons.end(); ++button)
        button.value()->setChecked(!mixed && button.key() == std::get<int>(value));
}

} // namespace binweave
