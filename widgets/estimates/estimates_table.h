// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/estimates/estimates_model.h"

#include <QSortFilterProxyModel>
#include <QWidget>
#include <vector>

class QMenu;
class QScrollBar;
class QTableView;

namespace binweave {

/// The estimates as a table: layers above, which sort and filter, and the total below, which stays. The header's menu
/// chooses columns. Selected rows are the document's selected elements, both ways.
class EstimatesTable : public QWidget
{
    Q_OBJECT

public:
    EstimatesTable(Document& document, EstimatesModel& model, QWidget* parent = nullptr);

    void setFilter(const QString& text);

    /// Left to right as the user has arranged them.
    std::vector<EstimateColumn> shownColumns() const;
    void showColumn(EstimateColumn column, bool shown);
    void fillColumnsMenu(QMenu& menu);

    /// Rows as sorted and filtered: their numbers in the model.
    std::vector<int> shownRows() const;
    std::vector<int> selectedRows() const;

    /// Widths, order, visibility and sorting of the columns.
    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

    QTableView& view() { return *m_view; }
    QTableView& totalView() { return *m_total; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void build(QTableView& view, QSortFilterProxyModel& proxy);
    void followHeader();
    void linkScrolling();
    void fitRows();
    void selectElements();
    void showSelection();

    Document& m_document;
    EstimatesModel& m_model;
    QSortFilterProxyModel* m_layers;
    QSortFilterProxyModel* m_sum;
    QTableView* m_view;
    QTableView* m_total;
    QScrollBar* m_across;     ///< below the total, scrolls both
    bool m_following = false; ///< the view shows the document's selection: no selection of its own
};

} // namespace binweave
