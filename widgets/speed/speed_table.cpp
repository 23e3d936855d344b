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
    setTextElideMode(Qt::ElideMiddle);
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
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &SpeedTable::fitColumns);
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
    int left = viewport()->width();
    for (const BenchmarkColumn column : benchmarkColumns) {
        setColumnWidth(int(column), fittingWidth(int(column)));
        left -= columnWidth(int(column));
    }
    if (left < 0)
        shrinkNames(-left);
    else
        stretchBars(left);
}

/// Names give way, as far as they can still be told apart, and are whole in the tool tip.
void SpeedTable::shrinkNames(int missing)
{
    const int section = int(BenchmarkColumn::layer);
    const int least = std::min(columnWidth(section), 12 * fontMetrics().averageCharWidth());
    setColumnWidth(section, std::max(least, columnWidth(section) - missing));
}

/// Bars take the room that is left, those of the times half of it, but for a gap before each column.
void SpeedTable::stretchBars(int left)
{
    const int gap = std::min(left / model()->columnCount(), SpeedCells::wideGap);
    left -= gap * model()->columnCount();
    for (const BenchmarkColumn column : benchmarkColumns) {
        const int bar = hasBars(column) ? left / (column == BenchmarkColumn::time ? 2 : 4) : 0;
        setColumnWidth(int(column), columnWidth(int(column)) + gap + bar);
    }
}

/// Of its cells and its header, which has an arrow only where the table is sorted by it.
int SpeedTable::fittingWidth(int section) const
{
    const QHeaderView& header = *horizontalHeader();
    const QString title = model()->headerData(section, Qt::Horizontal).toString();
    const int margin = style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, &header);
    const int arrow = section == header.sortIndicatorSection() ? header.height() / 2 + 2 * margin : 0;
    return std::max(sizeHintForColumn(section), header.fontMetrics().size(0, title).width() + 2 * margin + arrow);
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
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
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
    fitColumns();
}

} // namespace binweave
