// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design_edit.h"

#include <QAction>
#include <QList>
#include <QObject>

namespace binweave {

class Document;

/// What can be done with the selected elements, as actions for menus, tool bars and the keyboard. Each edit is one
/// step of the document's history.
class ComposerActions : public QObject
{
    Q_OBJECT

public:
    /// The shortcuts work while the keyboard is in `owner`.
    ComposerActions(Document& document, QWidget* owner);

    QAction* cut = nullptr;
    QAction* copy = nullptr;
    QAction* paste = nullptr;
    QAction* duplicate = nullptr;
    QAction* remove = nullptr;
    QAction* selectAll = nullptr;
    QAction* moveUp = nullptr;
    QAction* moveDown = nullptr;
    QAction* wrap = nullptr;
    QAction* ungroup = nullptr;
    QList<QAction*> inserts; ///< one for each block kind, in the palette's order

    /// All of the above in menu order; null stands for a separator.
    QList<QAction*> menu() const;
    void fillMenu(QMenu* menu) const;

    void insertKind(const QString& kind);                           ///< behind the selection, else at the end
    void insertKind(const QString& kind, const ElementPath& after); ///< where it was dropped
    void moveTo(const ElementPath& after);

    void refreshIcons(); ///< after a change of theme

Q_SIGNALS:
    void refused(const QString& sentence); ///< why nothing was pasted

private:
    QAction* add(const QString& text, const QString& icon, const QKeySequence& shortcut,
                 void (ComposerActions::*act)());
    void cutSelection();
    void copySelection();
    void pasteBlocks();
    void duplicateSelection();
    void removeSelection();
    void selectEverything();
    void moveSelectionUp();
    void moveSelectionDown();
    void wrapSelection();
    void ungroupSelection();
    void removeAs(const QString& text);
    void apply(const QString& text, EditedDesign edited);
    ElementPath insertionPoint() const;
    void enable();

    Document& m_document;
    QWidget* m_owner;
};

} // namespace binweave
