// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/export/target_list.h"

#include "widgets/theme.h"

#include <QHeaderView>

namespace binweave {

namespace {

/// Empty where it reaches.
QString hindrance(const ExportTarget& target, const NetworkDesign& design)
{
    const auto reached = lower(design).and_then([&](const Graph& graph) { return target.reaches(graph); });
    return reached ? QString() : QString::fromStdString(reached.error().sentence);
}

void showReachIn(QTreeWidgetItem& item, int column, const QString& hindrance)
{
    const bool reaches = hindrance.isEmpty();
    item.setText(column, reaches ? TargetList::tr("yes") : TargetList::tr("no: %1").arg(hindrance));
    item.setToolTip(column, hindrance);
    item.setForeground(column, reaches ? themeColors().good : themeColors().error);
    item.setData(column, Qt::UserRole, hindrance);
}

} // namespace

TargetList::TargetList(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("exportTargets"));
    setAccessibleName(tr("Formats"));
    setHeaderLabels({tr("Format"), tr("Holds the open design"), tr("Holds this run")});
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setStretchLastSection(true);
    header()->setSectionsMovable(false);
    for (const ExportTarget& target : exportTargets())
        addTopLevelItem(new QTreeWidgetItem({QString::fromUtf8(target.title)}));
    setCurrentItem(topLevelItem(0));
    resizeColumnToContents(formatColumn);
}

void TargetList::showReach(const NetworkDesign& open, const NetworkDesign* run)
{
    int row = 0;
    for (const ExportTarget& target : exportTargets()) {
        QTreeWidgetItem& item = *topLevelItem(row++);
        showReachIn(item, openColumn, hindrance(target, open));
        if (run)
            showReachIn(item, runColumn, hindrance(target, *run));
        else
            item.setText(runColumn, tr("–"));
    }
    setColumnWidth(openColumn, std::max(header()->sectionSizeHint(openColumn) + 20, width() * 2 / 5));
}

const ExportTarget& TargetList::target() const
{
    return exportTargets()[std::max(indexOfTopLevelItem(currentItem()), 0)];
}

QString TargetList::problem() const
{
    return currentItem() ? currentItem()->data(runColumn, Qt::UserRole).toString() : QString();
}

QSize TargetList::sizeHint() const
{
    const int row = rowHeight(indexFromItem(topLevelItem(0)));
    const int rows = std::max(topLevelItemCount(), 3);
    return {560, header()->sizeHint().height() + rows * std::max(row, fontMetrics().height() + 4) + 6};
}

} // namespace binweave
