// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/document.h"
#include "widgets/workspace/export_job.h"
#include "widgets/workspace/run_store.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace binweave {

class TargetList;
class VerificationTable;

/// Which formats a design reaches, and the export of a run with its check. Stays open beside the window; the work runs
/// on a thread and can be cancelled.
class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    ExportDialog(Document& document, RunStore& store, QWidget* parent = nullptr);

    void chooseRun(int id);

private:
    void build();
    QFormLayout* buildForm();
    void listRuns();
    void showReach();
    void showChoice();
    void suggestPath();
    void browse();
    void begin();
    void showOutcome(const ExportOutcome& outcome);
    void showState();
    std::optional<RunRecord> run() const;

    Document& m_document;
    RunStore& m_store;
    ExportJob m_job;
    QComboBox* m_runs;
    TargetList* m_targets;
    QCheckBox* m_compact;
    QLineEdit* m_path;
    QPushButton* m_browse;
    QSpinBox* m_images;
    QProgressBar* m_progress;
    QLabel* m_said;
    VerificationTable* m_table;
    QPushButton* m_export;
    QPushButton* m_cancel;
    QString m_suggested; ///< path, to tell one that the user wrote
    qint64 m_storedBytes = 0;
};

} // namespace binweave
