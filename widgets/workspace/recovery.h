// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <vector>

class QLockFile;

namespace binweave {

class Document;

/// Unsaved work of a process that died.
struct RecoveredDesign
{
    NetworkDesign design;
    QString file;       ///< where it was to be saved; empty where it had no file
    QDateTime changed;  ///< last
    QString recoveryId; ///< for discardRecovered()
};

/// Keeps a copy of a document's unsaved work in the data folder: written a moment after each change, removed when the
/// document is saved and when this object goes (a clean close). A crash leaves it for the next start.
class Recovery : public QObject
{
    Q_OBJECT

public:
    /// `folder`: RunStore::defaultFolder().
    Recovery(Document& document, const QString& folder, QObject* parent = nullptr);
    ~Recovery() override;

private:
    void write();
    void follow();

    Document& m_document;
    QString m_path; ///< of the copy, without suffix
    std::unique_ptr<QLockFile> m_lock;
    QTimer m_timer;
};

/// What processes that died have left, newest first.
std::vector<RecoveredDesign> recoveredDesigns(const QString& folder);

/// Removes the copy: it was taken over or refused.
void discardRecovered(const QString& folder, const QString& recoveryId);

} // namespace binweave
