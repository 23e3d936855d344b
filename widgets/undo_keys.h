// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QLineEdit;
class QWidget;

namespace binweave {

/// Lets undo and redo pressed in a field go to the design's history, unless the field holds what was typed and not yet
/// taken: that it undoes by itself.
class UndoKeys : public QObject
{
public:
    /// `field`: a QLineEdit, which calls setModified(false) when its text is taken, or a spin box. It owns this object.
    explicit UndoKeys(QWidget* field);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QLineEdit* m_line;
};

} // namespace binweave
