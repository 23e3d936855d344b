// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/estimate.h"
#include "model/lint.h"
#include "model/result.h"

#include <QObject>
#include <QString>
#include <vector>

class QUndoStack;

namespace binweave {

/// The open design: its history, its estimates and findings (always those of the design as it stands), its file, and
/// which of its elements are selected.
class Document : public QObject
{
    Q_OBJECT

public:
    explicit Document(NetworkDesign design, QObject* parent = nullptr);

    const NetworkDesign& design() const { return m_design; }
    /// An error where the design cannot be lowered; its sentence says why.
    const Result<Estimates>& estimates() const { return m_estimates; }
    const std::vector<Finding>& findings() const { return m_findings; }

    const EstimateOptions& options() const { return m_options; }
    void setOptions(const EstimateOptions& options);

    /// Selected elements, in network order, each of which exists in the design.
    const std::vector<ElementPath>& selection() const { return m_selection; }
    /// What does not exist is left out.
    void select(std::vector<ElementPath> selection);

    /// One undoable step, named `text` ("change bases"). Consecutive edits with the same non-empty `mergeKey` become
    /// one step (a slider drag), until endMerge(). An edit to an equal design is no step. `selectionAfter` where it
    /// changes. A design that is named by its expression is renamed with it.
    void edit(const QString& text, NetworkDesign next, const QString& mergeKey = {});
    void edit(const QString& text, NetworkDesign next, std::vector<ElementPath> selectionAfter);
    void endMerge();
    QUndoStack* undoStack() { return m_undo; }

    /// Another design, with an empty history: not undoable. The caller has asked about unsaved work.
    void reset(NetworkDesign design, const QString& file = {});
    /// As reset(), but counted as unsaved: work recovered after a crash, an imported design.
    void resetUnsaved(NetworkDesign design, const QString& file = {});
    Result<void> open(const QString& file);
    Result<void> save(const QString& file);
    QString file() const { return m_file; } ///< empty while it has none
    bool isModified() const;

Q_SIGNALS:
    void designChanged();  ///< design, estimates, findings
    void optionsChanged(); ///< options, estimates
    void selectionChanged();
    void fileChanged(); ///< file or modified state

private:
    friend class DesignEdit;
    void push(const QString& text, NetworkDesign next, std::vector<ElementPath> selectionAfter,
              const QString& mergeKey);
    void show(const NetworkDesign& design, const std::vector<ElementPath>& selection);

    NetworkDesign m_design;
    EstimateOptions m_options;
    Result<Estimates> m_estimates;
    std::vector<Finding> m_findings;
    std::vector<ElementPath> m_selection;
    QUndoStack* m_undo;
    QString m_file;
    int m_mergeRun = 0; ///< counts endMerge(): only edits of one run merge
};

} // namespace binweave
