// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/estimates_table.h"

#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace binweave {

namespace {

/// The rows of the layers, or the one of the total.
class RowsOf : public QSortFilterProxyModel
{
public:
    RowsOf(bool total, QObject* parent) : QSortFilterProxyModel(parent), m_total(total)
    {
        setSortRole(EstimatesModel::sortRole);
        setFilterCaseSensitivity(Qt::CaseInsensitive);
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        const auto at = [&](EstimateColumn column) { return sourceModel()->index(row, int(column), parent); };
        if (at(EstimateColumn::layer).data(EstimatesModel::isTotalRole).toBool() != m_total)
            return false;
        const QString words = at(EstimateColumn::layer).data().toString() + QLatin1Char(' ') +
                              at(EstimateColumn::kind).data().toString() + QLatin1Char(' ') +
                              at(EstimateColumn::output).data().toString();
        return m_total || words.contains(filterRegularExpression());
    }

private:
    bool m_total;
};

int contentWidth(const QAbstractItemView& view, int section)
{
    return view.sizeHintForColumn(section);
}

constexpr EstimateColumn hiddenAtFirst[] = {EstimateColumn::kind, EstimateColumn::macsFull, EstimateColumn::macsBinary};

} // namespace

EstimatesTable::EstimatesTable(Document& document, EstimatesModel& model, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_model(model),
      m_layers(new RowsOf(false, this)),
      m_sum(new RowsOf(true, this)),
      m_view(new QTableView),
      m_total(new QTableView),
      m_across(new QScrollBar(Qt::Horizontal))
{
    build(*m_view, *m_layers);
    m_view->setObjectName("estimatesView");
    m_view->setAccessibleName(tr("Estimates of each layer"));
    m_view->setSortingEnabled(true);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->sortByColumn(int(EstimateColumn::layer), Qt::AscendingOrder);

    build(*m_total, *m_sum);
    m_total->setObjectName("totalView");
    m_total->setAccessibleName(tr("Totals of the network"));
    m_total->horizontalHeader()->hide();
    m_total->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_total->setSelectionMode(QAbstractItemView::NoSelection);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    auto* line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setForegroundRole(QPalette::Midlight);
    line->setFrameShadow(QFrame::Plain);
    layout->addWidget(line);
    layout->addWidget(m_total);
    layout->addWidget(m_across);
    linkScrolling();

    followHeader();
    for (const EstimateColumn column : hiddenAtFirst)
        showColumn(column, false);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &EstimatesTable::selectElements);
    connect(&document, &Document::selectionChanged, this, &EstimatesTable::showSelection);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        fitRows();
        showSelection();
    });
    fitRows();
    showSelection();
}

void EstimatesTable::build(QTableView& view, QSortFilterProxyModel& proxy)
{
    proxy.setSourceModel(&m_model);
    view.setModel(&proxy);
    view.setFrameShape(QFrame::NoFrame);
    view.setShowGrid(false);
    view.setAlternatingRowColors(true);
    view.setWordWrap(false);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setTabKeyNavigation(false);
    view.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view.verticalHeader()->hide();
    view.verticalHeader()->setMinimumSectionSize(1);
    QHeaderView& header = *view.horizontalHeader();
    header.setHighlightSections(false);
    header.setDefaultSectionSize(40); // fitRows() widens
    header.setSectionsMovable(true);
}

/// The total's columns are those of the layers.
void EstimatesTable::followHeader()
{
    QHeaderView* header = m_view->horizontalHeader();
    QHeaderView* below = m_total->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this, [this, header](QPoint position) {
        QMenu menu;
        fillColumnsMenu(menu);
        menu.exec(header->mapToGlobal(position));
    });
    connect(header, &QHeaderView::sectionResized, below,
            [below](int section, int, int width) { below->resizeSection(section, width); });
    connect(header, &QHeaderView::sectionMoved, below,
            [below](int, int from, int to) { below->moveSection(from, to); });
    connect(&m_model, &QAbstractItemModel::dataChanged, this, [this] { fitRows(); });
}

void EstimatesTable::linkScrolling()
{
    QScrollBar* inView = m_view->horizontalScrollBar();
    m_across->hide();
    connect(inView, &QScrollBar::rangeChanged, this, [this, inView](int least, int most) {
        m_across->setRange(least, most);
        m_across->setPageStep(inView->pageStep());
        m_across->setVisible(most > least);
    });
    connect(inView, &QScrollBar::valueChanged, m_across, &QScrollBar::setValue);
    connect(inView, &QScrollBar::valueChanged, m_total->horizontalScrollBar(), &QScrollBar::setValue);
    connect(m_across, &QScrollBar::valueChanged, inView, &QScrollBar::setValue);
}

void EstimatesTable::fitRows()
{
    const int height = fontMetrics().height() + 8;
    m_view->verticalHeader()->setDefaultSectionSize(height);
    m_total->verticalHeader()->setDefaultSectionSize(height);
    m_total->setFixedHeight(height + 2);
    QHeaderView& header = *m_view->horizontalHeader();
    for (int section = 0; section < header.count(); ++section) {
        if (header.isSectionHidden(section))
            continue;
        const int wanted = std::max(
            {contentWidth(*m_view, section), contentWidth(*m_total, section), header.sectionSizeHint(section)});
        if (wanted > header.sectionSize(section))
            header.resizeSection(section, wanted + 8); // a little more, so that a moving figure does not push
    }
}

void EstimatesTable::setFilter(const QString& text)
{
    m_layers->setFilterFixedString(text);
}

std::vector<EstimateColumn> EstimatesTable::shownColumns() const
{
    const QHeaderView& header = *m_view->horizontalHeader();
    std::vector<EstimateColumn> columns;
    for (int i = 0; i < header.count(); ++i) {
        const int section = header.logicalIndex(i);
        if (!header.isSectionHidden(section))
            columns.push_back(estimateColumns()[static_cast<std::size_t>(section)]);
    }
    return columns;
}

void EstimatesTable::showColumn(EstimateColumn column, bool shown)
{
    m_view->setColumnHidden(int(column), !shown);
    m_total->setColumnHidden(int(column), !shown);
    fitRows();
}

void EstimatesTable::fillColumnsMenu(QMenu& menu)
{
    for (const EstimateColumn column : estimateColumns()) {
        QAction* action = menu.addAction(QString::fromStdString(columnTitle(column)));
        action->setCheckable(true);
        action->setChecked(!m_view->isColumnHidden(int(column)));
        action->setEnabled(column != EstimateColumn::layer);
        connect(action, &QAction::toggled, this, [this, column](bool shown) { showColumn(column, shown); });
    }
}

std::vector<int> EstimatesTable::shownRows() const
{
    std::vector<int> rows;
    for (int i = 0; i < m_layers->rowCount(); ++i)
        rows.push_back(m_layers->mapToSource(m_layers->index(i, 0)).row());
    return rows;
}

std::vector<int> EstimatesTable::selectedRows() const
{
    std::vector<int> rows;
    for (const int row : shownRows()) {
        const QModelIndex at = m_layers->mapFromSource(m_model.index(row, 0));
        if (m_view->selectionModel()->isRowSelected(at.row()))
            rows.push_back(row);
    }
    return rows;
}

QByteArray EstimatesTable::saveState() const
{
    return m_view->horizontalHeader()->saveState();
}

void EstimatesTable::restoreState(const QByteArray& state)
{
    if (m_view->horizontalHeader()->restoreState(state))
        m_total->horizontalHeader()->restoreState(state);
    m_total->horizontalHeader()->hide();
}

void EstimatesTable::selectElements()
{
    if (m_following)
        return;
    std::vector<ElementPath> elements;
    for (const int row : selectedRows())
        elements.push_back(m_model.origin(row));
    std::ranges::sort(elements);
    const auto repeated = std::ranges::unique(elements);
    elements.erase(repeated.begin(), repeated.end());
    m_following = true; // a layer selected here does not select its neighbours in the element
    m_document.select(std::move(elements));
    m_following = false;
}

void EstimatesTable::showSelection()
{
    if (m_following)
        return;
    m_following = true;
    QItemSelection rows;
    const std::vector<ElementPath>& selected = m_document.selection();
    for (int i = 0; i < m_layers->rowCount(); ++i) {
        const int row = m_layers->mapToSource(m_layers->index(i, 0)).row();
        if (std::ranges::find(selected, m_model.origin(row)) != selected.end())
            rows.select(m_layers->index(i, 0), m_layers->index(i, m_layers->columnCount() - 1));
    }
    m_view->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (!rows.isEmpty()) {
        m_view->scrollTo(rows.last().topLeft()); // as many of the rows as there is room for
        m_view->scrollTo(rows.first().topLeft());
    }
    m_following = false;
}

void EstimatesTable::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitRows();
}

} // namespace binweave
