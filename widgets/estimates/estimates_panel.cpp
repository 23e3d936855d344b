// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/estimates_panel.h"

#include "widgets/estimates/estimates_table.h"
#include "widgets/estimates/headline.h"
#include "widgets/estimates/method_dialog.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace binweave {

EstimatesPanel::EstimatesPanel(Document& document, const RunStore* runs, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_runs(runs),
      m_model(new EstimatesModel(document, this)),
      m_headline(new Headline),
      m_filter(new QLineEdit),
      m_unit(new QComboBox),
      m_table(new EstimatesTable(document, *m_model))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_headline);
    layout->addLayout(buildTools());
    layout->addWidget(m_table, 1);

    auto* copy = new QAction(tr("Copy"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, &EstimatesPanel::copyRows);
    m_table->view().addAction(copy);

    connect(&document, &Document::designChanged, this, &EstimatesPanel::showHeadline);
    connect(&document, &Document::optionsChanged, this, &EstimatesPanel::showHeadline);
    showHeadline();
}

QHBoxLayout* EstimatesPanel::buildTools()
{
    m_filter->setObjectName("estimatesFilter");
    m_filter->setPlaceholderText(tr("Filter layers"));
    m_filter->setAccessibleName(tr("Filter layers"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(260);
    connect(m_filter, &QLineEdit::textChanged, m_table, &EstimatesTable::setFilter);

    m_unit->setObjectName("sizeUnit");
    m_unit->setAccessibleName(tr("Unit of sizes"));
    m_unit->addItem(tr("Bits"), int(SizeUnit::bits));
    m_unit->addItem(tr("Bytes"), int(SizeUnit::bytes));
    connect(m_unit, &QComboBox::currentIndexChanged, this, [this] {
        m_model->setSizeUnit(static_cast<SizeUnit>(m_unit->currentData().toInt()));
        showHeadline();
    });

    auto* columns = new QPushButton(tr("Columns"));
    columns->setObjectName("columnsButton");
    columns->setFlat(true);
    auto* menu = new QMenu(columns);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        m_table->fillColumnsMenu(*menu);
    });
    columns->setMenu(menu);

    auto* save = new QPushButton(tr("Save table…"));
    save->setObjectName("saveTableButton");
    save->setToolTip(tr("Save the shown columns as CSV, Markdown or LaTeX"));
    save->setFlat(true);
    connect(save, &QPushButton::clicked, this, &EstimatesPanel::askAndSave);

    auto* methods = new QPushButton(tr("Methods…"));
    methods->setObjectName("methodsButton");
    methods->setToolTip(tr("Compare the methods of the literature for the selected layer"));
    methods->setFlat(true);
    connect(methods, &QPushButton::clicked, this, [this] {
        auto* dialog = new MethodDialog(m_document, m_runs, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show();
    });

    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(8, 0, 8, 4);
    tools->setSpacing(6);
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_unit);
    tools->addWidget(columns);
    tools->addStretch();
    tools->addWidget(methods);
    tools->addWidget(save);
    return tools;
}

void EstimatesPanel::showHeadline()
{
    m_headline->showEstimates(m_document.estimates(), m_model->sizeUnit());
}

/// Selected rows, or all of them, as cells for a spreadsheet.
void EstimatesPanel::copyRows()
{
    if (!m_document.estimates())
        return;
    TextTable table = estimateTable(*m_document.estimates(), m_table->shownColumns(), m_model->sizeUnit());
    std::vector<int> rows = m_table->selectedRows();
    if (rows.empty()) {
        rows = m_table->shownRows();
        rows.push_back(static_cast<int>(table.rows.size()) - 1);
    }
    std::vector<std::vector<std::string>> chosen;
    for (const int row : rows)
        chosen.push_back(std::move(table.rows[static_cast<std::size_t>(row)]));
    table.rows = std::move(chosen);
    QApplication::clipboard()->setText(QString::fromStdString(tabbedText(table)));
}

Result<void> EstimatesPanel::saveTable(const QString& file) const
{
    const auto& estimates = m_document.estimates();
    if (!estimates)
        return tl::unexpected(estimates.error());
    return binweave::saveTable(estimateTable(*estimates, m_table->shownColumns(), m_model->sizeUnit()),
                               file.toStdString());
}

void EstimatesPanel::askAndSave()
{
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save table"), QStringLiteral("estimates.csv"),
                                     tr("Comma-separated values (*.csv);;Markdown (*.md);;LaTeX (*.tex)"));
    if (file.isEmpty())
        return;
    if (const auto saved = saveTable(file); !saved)
        QMessageBox::warning(this, tr("Save table"), QString::fromStdString(saved.error().sentence));
}

} // namespace binweave
