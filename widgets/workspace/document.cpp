// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/document.h"

#include "model/design_file.h"
#include "model/expression.h"

#include <QFileInfo>
#include <QUndoStack>
#include <algorithm>
#include <tuple>
#include <utility>

namespace binweave {

namespace {

struct Snapshot
{
    NetworkDesign design;
    std::vector<ElementPath> selection;
};

bool exists(const NetworkDesign& design, const ElementPath& path)
{
    const auto inside = [](int index, std::size_t count) { return index >= 0 && index < static_cast<int>(count); };
    switch (path.part) {
    case ElementPath::Part::group:
        return inside(path.group, design.groups.size());
    case ElementPath::Part::block:
        return inside(path.group, design.groups.size()) &&
               inside(path.block, design.groups[static_cast<std::size_t>(path.group)].blocks.size());
    default:
        return true;
    }
}

/// ElementPath's own order has all groups before all blocks; here each group is followed by its blocks.
bool earlierInNetwork(const ElementPath& a, const ElementPath& b)
{
    const auto rank = [](const ElementPath& path) {
        switch (path.part) {
        case ElementPath::Part::input:
            return 0;
        case ElementPath::Part::stem:
            return 1;
        case ElementPath::Part::classifier:
            return 3;
        default:
            return 2;
        }
    };
    return std::tuple(rank(a), a.group, a.block) < std::tuple(rank(b), b.group, b.block);
}

std::vector<ElementPath> valid(std::vector<ElementPath> selection, const NetworkDesign& design)
{
    std::erase_if(selection, [&](const ElementPath& path) { return !exists(design, path); });
    std::sort(selection.begin(), selection.end(), earlierInNetwork);
    selection.erase(std::unique(selection.begin(), selection.end()), selection.end());
    return selection;
}

/// A design that is called by its expression keeps to that; where there is none its name says what it began as.
void followExpression(NetworkDesign& next, const NetworkDesign& before)
{
    if (next.name != before.name || expressionOf(before) != before.name)
        return;
    next.name = expressionOf(next).value_or(before.name + " (edited)");
}

} // namespace

/// A step of the history: the whole design and the selection, before and after.
class DesignEdit : public QUndoCommand
{
public:
    DesignEdit(Document& document, const QString& text, Snapshot after, QString mergeKey)
        : QUndoCommand(text),
          m_document(document),
          m_before{document.m_design, document.m_selection},
          m_after(std::move(after)),
          m_mergeKey(std::move(mergeKey)),
          m_mergeRun(document.m_mergeRun)
    {}

    void undo() override { m_document.show(m_before.design, m_before.selection); }
    void redo() override { m_document.show(m_after.design, m_after.selection); }

    int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }

    bool mergeWith(const QUndoCommand* other) override
    {
        const auto& next = static_cast<const DesignEdit&>(*other);
        if (next.m_mergeKey != m_mergeKey || next.m_mergeRun != m_mergeRun)
            return false;
        m_after = next.m_after;
        setObsolete(m_after.design == m_before.design);
        return true;
    }

private:
    Document& m_document;
    Snapshot m_before;
    Snapshot m_after;
    QString m_mergeKey;
    int m_mergeRun;
};

Document::Document(NetworkDesign design, QObject* parent) : QObject(parent), m_undo(new QUndoStack(this))
{
    connect(m_undo, &QUndoStack::cleanChanged, this, &Document::fileChanged);
    show(design, {});
}

void Document::setOptions(const EstimateOptions& options)
{
    if (options == m_options)
        return;
    m_options = options;
    m_estimates = estimate(m_design, m_options);
    m_findings = lint(m_design, m_options);
    Q_EMIT optionsChanged();
}

void Document::select(std::vector<ElementPath> selection)
{
    selection = valid(std::move(selection), m_design);
    if (selection == m_selection)
        return;
    m_selection = std::move(selection);
    Q_EMIT selectionChanged();
}

void Document::edit(const QString& text, NetworkDesign next, const QString& mergeKey)
{
    push(text, std::move(next), m_selection, mergeKey);
}

void Document::edit(const QString& text, NetworkDesign next, std::vector<ElementPath> selectionAfter)
{
    push(text, std::move(next), std::move(selectionAfter), {});
}

void Document::push(const QString& text, NetworkDesign next, std::vector<ElementPath> selectionAfter,
                    const QString& mergeKey)
{
    if (next == m_design) {
        select(std::move(selectionAfter));
        return;
    }
    followExpression(next, m_design);
    std::vector<ElementPath> selection = valid(std::move(selectionAfter), next);
    m_undo->push(new DesignEdit(*this, text, {std::move(next), std::move(selection)}, mergeKey));
}

void Document::endMerge()
{
    ++m_mergeRun;
}

void Document::reset(NetworkDesign design, const QString& file)
{
    m_undo->clear();
    m_undo->setClean();
    m_file = file;
    show(design, {});
    Q_EMIT fileChanged();
}

void Document::resetUnsaved(NetworkDesign design, const QString& file)
{
    reset(std::move(design), file);
    m_undo->resetClean();
}

Result<void> Document::open(const QString& file)
{
    Result<NetworkDesign> design = loadDesign(file.toStdString());
    if (!design)
        return tl::unexpected(std::move(design.error()));
    reset(std::move(*design), QFileInfo(file).absoluteFilePath());
    return {};
}

Result<void> Document::save(const QString& file)
{
    if (Result<void> saved = saveDesign(m_design, file.toStdString()); !saved)
        return saved;
    m_file = QFileInfo(file).absoluteFilePath();
    m_undo->setClean();
    Q_EMIT fileChanged();
    return {};
}

bool Document::isModified() const
{
    return !m_undo->isClean();
}

void Document::show(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    const bool reselected = selection != m_selection;
    m_design = design;
    m_selection = selection;
    m_estimates = estimate(m_design, m_options);
    m_findings = lint(m_design, m_options);
    Q_EMIT designChanged();
    if (reselected)
        Q_EMIT selectionChanged();
}

} // namespace binweave
