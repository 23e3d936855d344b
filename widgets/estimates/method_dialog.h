// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/document.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QTableWidget;
class QTableWidgetItem;

namespace binweave {

struct MethodRow;
class RunStore;

/// The methods of the literature side by side: what one layer of the open design takes with each (formulas.md section
/// 7), what the whole design would store and compute, and what runs of it have reached. Follows the selected element; a
/// box chooses another layer.
class MethodDialog : public QDialog
{
    Q_OBJECT

public:
    /// Without `runs` nothing has been reached.
    explicit MethodDialog(Document& document, const RunStore* runs = nullptr, QWidget* parent = nullptr);

    QTableWidget& table() { return *m_table; }
    QComboBox& layers() { return *m_layers; }

private:
    void fillLayers();
    void followSelection();
    void showMethods();
    void showRow(int row, const MethodRow& method);
    QTableWidgetItem* reachedItem(const NetworkDesign& design) const;

    Document& m_document;
    const RunStore* m_runs;
    QComboBox* m_layers;
    QLabel* m_product;
    QTableWidget* m_table;
};

} // namespace binweave
