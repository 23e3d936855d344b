// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/export/verification_table.h"

#include "widgets/theme.h"

#include <QHeaderView>
#include <QLocale>

namespace binweave {

namespace {

enum Column { layerColumn, differenceColumn, imagesColumn, agreementColumn, columns };

QTableWidgetItem* numberItem(const QString& text)
{
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

} // namespace

VerificationTable::VerificationTable(QWidget* parent) : QTableWidget(0, columns, parent)
{
    setObjectName(QStringLiteral("verification"));
    setAccessibleName(tr("Layers of the file against the engine"));
    setHorizontalHeaderLabels({tr("Layer"), tr("Largest difference"), tr("Images"), tr("Values equal")});
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(layerColumn, QHeaderView::Stretch);
}

void VerificationTable::show(const Verification& verified)
{
    setRowCount(static_cast<int>(verified.layers.size()));
    int row = 0;
    for (const LayerAgreement& layer : verified.layers) {
        setItem(row, layerColumn, new QTableWidgetItem(QString::fromStdString(layer.layer)));
        setItem(row, differenceColumn, numberItem(QLocale().toString(layer.largestDifference, 'g', 2)));
        setItem(row, imagesColumn, numberItem(QLocale().toString(layer.images)));
        auto* agreement = numberItem(tr("%1 %").arg(QLocale().toString(layer.agreement, 'f', 3)));
        if (layer.agreement < 99.9)
            agreement->setForeground(themeColors().error);
        setItem(row++, agreementColumn, agreement);
    }
}

} // namespace binweave
