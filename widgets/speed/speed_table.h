// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/speed/speed_model.h"
#include "widgets/workspace/document.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace binweave {

/// The measured layers with their bars. Selected rows are the document's selected elements, both ways, as long as the
/// figures are of its design.
class SpeedTable : public QTableView
{
    Q_OBJECT

public:
    SpeedTable(Document& document, SpeedModel& model, QWidget* parent = nullptr);

    /// Rows as sorted: their numbers in the model; all of them where none is selected.
    std::vector<int> chosenRows() const;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitColumns();
    void shrinkNames(int missing);
    void stretchBars(int left);
    int fittingWidth(int section) const;
    int rowOf(int line) const; ///< of the model
    bool isStale() const;
    void selectElements();
    void showSelection();

    Document& m_document;
    SpeedModel& m_model;
    QSortFilterProxyModel* m_sorted;
    bool m_following = false; ///< one of the two selections follows the other
};

} // namespace binweave
