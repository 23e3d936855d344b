// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/data_set_choice.h"

#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeData>
#include <algorithm>

namespace binweave {

namespace {

QString titleOf(const DataSetFacts& facts)
{
    const QString name = QString::fromStdString(facts.name);
    const QString kind = name.section(QLatin1Char(':'), 0, 0);
    static const QMap<QString, QString> kinds{
        {"cifar10", "CIFAR-10"}, {"cifar100", "CIFAR-100"}, {"idx", "IDX"}, {"images", DataSetChoice::tr("Images")}};
    if (!kinds.contains(kind))
        return DataSetChoice::tr("Shapes (built in)");
    return DataSetChoice::tr("%1 in %2").arg(kinds[kind], QDir(name.section(QLatin1Char(':'), 1)).dirName());
}

} // namespace

DataSetChoice::DataSetChoice(QWidget* parent)
    : QWidget(parent), m_combo(new QComboBox), m_known{{"shapes", {3, 32, 32}, 10}}
{
    setAcceptDrops(true);
    m_combo->setObjectName("dataSet");
    m_combo->setAccessibleName(tr("Data set"));
    m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_combo->setMinimumContentsLength(12);
    m_combo->addItem(titleOf(m_known[0]));
    m_combo->addItem(tr("Folder…"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_combo, 1);
    connect(m_combo, &QComboBox::activated, this, [this](int index) {
        if (index < m_known.size())
            choose(index);
        else
            browse();
    });
}

const DataSetFacts& DataSetChoice::facts() const
{
    return m_known[m_current];
}

QString DataSetChoice::dataName() const
{
    return QString::fromStdString(facts().name);
}

void DataSetChoice::choose(int index)
{
    m_current = index;
    m_combo->setCurrentIndex(index);
    m_combo->setToolTip(dataName());
    Q_EMIT changed();
}

void DataSetChoice::browse()
{
    m_combo->setCurrentIndex(m_current);
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder with CIFAR, IDX files or images"));
    if (!folder.isEmpty())
        chooseFolder(folder);
}

void DataSetChoice::chooseFolder(const QString& folder)
{
    const auto facts = recognizeDataSet(folder.toStdString());
    if (!facts) {
        Q_EMIT problem(QString::fromStdString(facts.error().sentence));
        return;
    }
    choose(add(*facts));
}

int DataSetChoice::add(const DataSetFacts& facts)
{
    const auto at = std::ranges::find(m_known, facts.name, &DataSetFacts::name);
    if (at != m_known.end())
        return static_cast<int>(at - m_known.begin());
    m_combo->insertItem(static_cast<int>(m_known.size()), titleOf(facts));
    m_known.append(facts);
    return static_cast<int>(m_known.size()) - 1;
}

QStringList DataSetChoice::folders() const
{
    QStringList all;
    for (const DataSetFacts& known : m_known) {
        const QString name = QString::fromStdString(known.name);
        if (name.contains(QLatin1Char(':')))
            all << name.section(QLatin1Char(':'), 1);
    }
    return all;
}

void DataSetChoice::restore(const QStringList& folders, const QString& dataName)
{
    for (const QString& folder : folders) {
        if (const auto facts = recognizeDataSet(folder.toStdString()))
            add(*facts);
    }
    const auto at = std::ranges::find(m_known, dataName.toStdString(), &DataSetFacts::name);
    if (at != m_known.end())
        choose(static_cast<int>(at - m_known.begin()));
}

void DataSetChoice::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
        event->acceptProposedAction();
}

void DataSetChoice::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    chooseFolder(event->mimeData()->urls().first().toLocalFile());
}

} // namespace binweave
