// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/speed/speed_table.h"

#include "widgets/speed/speed_cells.h"

#include <QEvent>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <algorithm>
#include <numeric>

namespace binweave {

SpeedTable::SpeedTable(Document& document, SpeedModel& model, QWidget* parent)
    : QTableView(parent), m_document(document), m_model(model), m_sorted(new QSortFilterProxyModel(this))
{
    setObjectName("speedTable");
    setAccessibleName(tr("Measured time of each layer"));
    m_sorted->setSourceModel(&model);
    m_sorted->setSortRole(SpeedModel::sortRole);
    setModel(m_sorted);
    setItemDelegate(new SpeedCells(this));
    setFrameShape(NoFrame);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setSortingEnabled(true);
    sortByColumn(int(BenchmarkColumn::layer), Qt::AscendingOrder);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(1);
    horizontalHeader()->setHighlightSections(false);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &SpeedTable::selectElements);
    connect(&document, &Document::selectionChanged, this, &SpeedTable::showSelection);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        fitColumns();
        showSelection();
    });
    fitColumns();
}

void SpeedTable::fitColumns()
{
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    resizeColumnsToContents();
    stretchBars();
}

/// Bars take the room that is left, those of the times half of it, and never less than they need.
void SpeedTable::stretchBars()
{
    QHeaderView& header = *horizontalHeader();
    int left = viewport()->width();
    for (const BenchmarkColumn column : benchmarkColumns)
        left -= hasBars(column) ? fittingWidth(int(column)) : header.sectionSize(int(column));
    for (const BenchmarkColumn column : benchmarkColumns) {
        if (hasBars(column))
            header.resizeSection(int(column), fittingWidth(int(column)) +
                                                  std::max(0, left) / (column == BenchmarkColumn::time ? 2 : 4));
    }
}

int SpeedTable::fittingWidth(int section) const
{
    return std::max(sizeHintForColumn(section), horizontalHeader()->sectionSizeHint(section));
}

int SpeedTable::rowOf(int line) const
{
    return m_sorted->mapToSource(m_sorted->index(line, 0)).row();
}

std::vector<int> SpeedTable::chosenRows() const
{
    std::vector<int> lines(static_cast<std::size_t>(m_sorted->rowCount()));
    std::iota(lines.begin(), lines.end(), 0);
    if (selectionModel()->hasSelection())
        std::erase_if(lines, [&](int line) { return !selectionModel()->isRowSelected(line); });
    std::ranges::transform(lines, lines.begin(), [&](int line) { return rowOf(line); });
    return lines;
}

bool SpeedTable::isStale() const
{
    return m_model.rowCount() == 0 || m_model.index(0, 0).data(SpeedModel::staleRole).toBool();
}

void SpeedTable::selectElements()
{
    if (m_following || isStale() || !selectionModel()->hasSelection())
        return;
    std::vector<ElementPath> elements;
    for (const int row : chosenRows()) {
        if (m_model.isLayer(row))
            elements.push_back(m_model.origin(row));
    }
    std::ranges::sort(elements);
    const auto repeated = std::ranges::unique(elements);
    elements.erase(repeated.begin(), repeated.end());
    m_following = true;
    m_document.select(std::move(elements));
    m_following = false;
}

void SpeedTable::showSelection()
{
    if (m_following || isStale())
        return;
    m_following = true;
    QItemSelection rows;
    for (int line = 0; line < m_sorted->rowCount(); ++line) {
        const int row = rowOf(line);
        if (m_model.isLayer(row) &&
            std::ranges::find(m_document.selection(), m_model.origin(row)) != m_document.selection().end())
            rows.select(m_sorted->index(line, 0), m_sorted->index(line, m_sorted->columnCount() - 1));
    }
    selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (!rows.isEmpty())
        scrollTo(rows.first().topLeft());
    m_following = false;
}

void SpeedTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
}

void SpeedTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    stretchBars();
}

} // namespace binweave
