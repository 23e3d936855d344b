// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/undo_keys.h"

#include <QAbstractSpinBox>
#include <QKeyEvent>
#include <QLineEdit>

namespace binweave {

UndoKeys::UndoKeys(QWidget* field) : QObject(field), m_line(qobject_cast<QLineEdit*>(field))
{
    if (const auto* spin = qobject_cast<QAbstractSpinBox*>(field)) {
        m_line = spin->findChild<QLineEdit*>();
        connect(spin, &QAbstractSpinBox::editingFinished, this, [this] { m_line->setModified(false); });
    }
    field->installEventFilter(this);
}

/// A line edit claims these keys even where it has nothing to undo; kept from the claim it lets the shortcuts have
/// them.
bool UndoKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride || m_line->isModified())
        return QObject::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    return key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
}

} // namespace binweave
