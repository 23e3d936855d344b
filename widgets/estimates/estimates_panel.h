// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"
#include "widgets/estimates/estimates_model.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLineEdit;

namespace binweave {

class EstimatesTable;
class Headline;
class RunStore;

/// What the open design costs: totals on top, then one row per layer with a filter, a choice of columns, bits or
/// bytes, copying and saving.
class EstimatesPanel : public QWidget
{
    Q_OBJECT

public:
    /// `runs` are those that the comparison of methods looks at.
    explicit EstimatesPanel(Document& document, const RunStore* runs = nullptr, QWidget* parent = nullptr);

    EstimatesTable& table() { return *m_table; }

    /// The shown columns of all layers; the ending of `file` says the format: .csv, .md or .tex.
    Result<void> saveTable(const QString& file) const;

private:
    QHBoxLayout* buildTools();
    void showHeadline();
    void copyRows();
    void askAndSave();

    Document& m_document;
    const RunStore* m_runs;
    EstimatesModel* m_model;
    Headline* m_headline;
    QLineEdit* m_filter;
    QComboBox* m_unit;
    EstimatesTable* m_table;
};

} // namespace binweave
