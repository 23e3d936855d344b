// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <QObject>

class QMenu;

namespace binweave {

class Document;

/// New, open, save, recent files and recovery of the one open document. What would be lost is asked about first.
class DesignFiles : public QObject
{
    Q_OBJECT

public:
    /// Dialogs stand over `window`.
    DesignFiles(Document& document, QWidget* window);

    void show(const NetworkDesign& design); ///< as a new, unnamed document
    void showText(const std::string& text); ///< likewise, an expression or preset:NAME
    void open(const QString& file);         ///< a design file, or a model file for its design
    void askOpen();
    bool save();
    bool saveAs();
    bool mayDiscard(); ///< false where the user wants to keep unsaved work open

    /// Unsaved work of a process that died, else the last file, else what is shown stays.
    void restoreSession();
    void fillRecent(QMenu* menu);

Q_SIGNALS:
    void message(const QString& sentence); ///< for the status bar

private:
    Result<void> openDocument(const QString& file);
    bool saveTo(const QString& file);
    void remember(const QString& file);

    Document& m_document;
    QWidget* m_window;
};

} // namespace binweave
