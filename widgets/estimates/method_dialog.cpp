// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/method_dialog.h"

#include "model/method_comparison.h"
#include "model/node_cost.h"
#include "widgets/estimates/figures.h"
#include "widgets/workspace/run_store.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>

namespace binweave {

namespace {

QTableWidgetItem* textItem(const std::string& text)
{
    return new QTableWidgetItem(QString::fromStdString(text));
}

QTableWidgetItem* numberItem(const QString& text)
{
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

} // namespace

MethodDialog::MethodDialog(Document& document, const RunStore* runs, QWidget* parent)
    : QDialog(parent),
      m_document(document),
      m_runs(runs),
      m_layers(new QComboBox),
      m_product(new QLabel),
      m_table(new QTableWidget)
{
    setWindowTitle(tr("Methods compared"));
    setObjectName("methodDialog");
    resize(1180, 420);
    m_layers->setObjectName("methodLayer");
    m_layers->setAccessibleName(tr("Layer"));
    m_product->setObjectName("methodProduct");
    m_product->setTextInteractionFlags(Qt::TextSelectableByMouse);

    m_table->setObjectName("methodTable");
    m_table->setAccessibleName(tr("Methods for this layer"));
    const QStringList titles{tr("Method"),
                             tr("Inputs"),
                             tr("Weights"),
                             tr("MACs"),
                             tr("Binary operations"),
                             tr("Speed-up"),
                             tr("Instructions"),
                             tr("Network size"),
                             tr("Network operations"),
                             tr("Reached")};
    m_table->setColumnCount(static_cast<int>(titles.size()));
    m_table->setHorizontalHeaderLabels(titles);
    m_table->horizontalHeaderItem(4)->setToolTip(tr("XNOR and bitcount apart: two for each multiply-accumulate."));
    m_table->horizontalHeaderItem(5)->setToolTip(tr("As published for each method, not of this layer."));
    m_table->horizontalHeaderItem(7)->setToolTip(
        tr("Stored size of this design with the method in all of its blocks."));
    m_table->horizontalHeaderItem(8)->setToolTip(tr("Equivalent operations of that design."));
    m_table->horizontalHeaderItem(9)->setToolTip(
        tr("Top-1 accuracy of the best run of that design, on the data of the newest."));
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);

    auto* top = new QHBoxLayout;
    top->addWidget(m_layers);
    top->addWidget(m_product, 1);
    auto* column = new QVBoxLayout(this);
    column->addLayout(top);
    column->addWidget(m_table, 1);

    connect(m_layers, &QComboBox::currentIndexChanged, this, &MethodDialog::showMethods);
    connect(&document, &Document::designChanged, this, &MethodDialog::fillLayers);
    connect(&document, &Document::optionsChanged, this, &MethodDialog::showMethods);
    connect(&document, &Document::selectionChanged, this, &MethodDialog::followSelection);
    fillLayers();
    followSelection();
}

void MethodDialog::fillLayers()
{
    const QString before = m_layers->currentText();
    {
        const QSignalBlocker quiet(m_layers);
        m_layers->clear();
        if (const auto& estimates = m_document.estimates()) {
            for (const LayerEstimate& layer : estimates->layers) {
                if (layer.beta)
                    m_layers->addItem(QString::fromStdString(layer.name));
            }
        }
        m_layers->setCurrentIndex(std::max(0, m_layers->findText(before)));
    }
    showMethods();
}

/// The selected element's first layer with weights.
void MethodDialog::followSelection()
{
    const auto& estimates = m_document.estimates();
    if (!estimates || m_document.selection().empty())
        return;
    const auto found = std::ranges::find_if(estimates->layers, [&](const LayerEstimate& layer) {
        return layer.beta && layer.origin == m_document.selection().front();
    });
    if (found != estimates->layers.end())
        m_layers->setCurrentText(QString::fromStdString(found->name));
}

void MethodDialog::showMethods()
{
    const auto graph = binweave::lower(m_document.design());
    const std::string layer = m_layers->currentText().toStdString();
    const auto rows = graph ? methodComparison(*graph, layer) : std::nullopt;
    m_table->setRowCount(rows ? static_cast<int>(rows->size()) : 0);
    m_product->clear();
    if (!rows)
        return;
    const auto node = std::ranges::find(graph->nodes, layer, &Node::layer);
    const ProductSize size = productOf(nodeCost(*graph, static_cast<std::size_t>(node - graph->nodes.begin())).terms);
    const QLocale locale;
    m_product->setText(tr("n × k by k × m, n = %1 outputs, k = %2 inputs of each, m = %3 positions")
                           .arg(locale.toString(size.n), locale.toString(size.k), locale.toString(size.m)));
    for (int row = 0; row < m_table->rowCount(); ++row)
        showRow(row, (*rows)[static_cast<std::size_t>(row)]);
    m_table->resizeColumnsToContents();
}

void MethodDialog::showRow(int row, const MethodRow& method)
{
    const QLocale locale;
    m_table->setItem(row, 0, textItem(method.method));
    m_table->setItem(row, 1, textItem(method.inputs));
    m_table->setItem(row, 2, textItem(method.weights));
    m_table->setItem(row, 3, numberItem(locale.toString(method.multiplyAccumulates)));
    m_table->setItem(row, 4, numberItem(locale.toString(method.binaryOperations)));
    m_table->setItem(row, 5, numberItem(QString::fromStdString(method.speedUp)));
    m_table->setItem(row, 6, textItem(method.instructions));
    const NetworkDesign design = withPrecision(m_document.design(), method.precision);
    const auto there = estimate(design, m_document.options());
    const QString none = QStringLiteral("–");
    m_table->setItem(row, 7, numberItem(there ? sizeText(there->storedBits, SizeUnit::bytes, locale) : none));
    m_table->setItem(row, 8, numberItem(there ? locale.toString(there->equivalentOperations, 'f', 0) : none));
    if (!there)
        m_table->item(row, 7)->setToolTip(QString::fromStdString(there.error().sentence));
    m_table->setItem(row, 9, reachedItem(design));
}

QTableWidgetItem* MethodDialog::reachedItem(const NetworkDesign& design) const
{
    std::vector<RunRecord> runs;
    if (m_runs) {
        runs = m_runs->runs();
        std::ranges::copy(m_runs->gallery(), std::back_inserter(runs));
    }
    const auto isOfDesign = [&](RunRecord run) {
        run.design.name = design.name;
        return run.top1 && run.design == design;
    };
    const auto newest = std::ranges::find_if(runs, isOfDesign);
    if (newest == runs.end())
        return numberItem(QStringLiteral("–"));
    const RunRecord* best = &*newest;
    for (const RunRecord& run : runs) {
        if (isOfDesign(run) && run.data == newest->data && *run.top1 > *best->top1)
            best = &run;
    }
    const QString dataName = best->data.section(QLatin1Char(':'), 0, 0);
    QTableWidgetItem* item = numberItem(tr("%1 % on %2").arg(QLocale().toString(*best->top1, 'f', 2), dataName));
    item->setToolTip(best->isGallery() ? tr("A run of the gallery: %1").arg(best->name)
                                       : tr("Run %1: %2").arg(best->id).arg(best->name));
    return item;
}

} // namespace binweave
