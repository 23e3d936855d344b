// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/plain_editors.h"

#include "widgets/undo_keys.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>

namespace binweave {

TruthEditor::TruthEditor(const QString& label) : m_box(new QCheckBox(label))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_box);
    setFocusProxy(m_box);
    connect(m_box, &QCheckBox::clicked, this, [this] {
        m_box->setTristate(false);
        Q_EMIT edited(m_box->isChecked());
    });
}

void TruthEditor::showValue(const FieldValue& value, bool mixed)
{
    const QSignalBlocker blocker(m_box);
    m_box->setTristate(mixed);
    m_box->setCheckState(mixed ? Qt::PartiallyChecked : std::get<bool>(value) ? Qt::Checked : Qt::Unchecked);
}

TextEditor::TextEditor() : m_line(new QLineEdit)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_line);
    setFocusProxy(m_line);
    new UndoKeys(m_line);
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (m_line->isModified())
            Q_EMIT edited(m_line->text().toStdString());
        m_line->setModified(false);
    });
}

void TextEditor::showValue(const FieldValue& value, bool mixed)
{
    const QString text = mixed ? QString() : QString::fromStdString(std::get<std::string>(value));
    m_line->setPlaceholderText(mixed ? tr("values differ") : QString());
    if (text == m_line->text())
        return;
    m_line->setText(text);
    m_line->setCursorPosition(0);
}

} // namespace binweave
