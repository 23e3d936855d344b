// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/runs_model.h"

#include "widgets/estimates/figures.h"

#include <algorithm>

namespace binweave {

namespace {

bool isNumber(int column)
{
    return column == RunsModel::top1 || (column >= RunsModel::parameterBits && column <= RunsModel::seed);
}

QString stateText(const RunRecord& run)
{
    if (run.isGallery())
        return RunsModel::tr("★ gallery");
    switch (run.state) {
    case RunState::queued:
        return RunsModel::tr("⋯ queued %1").arg(run.place);
    case RunState::running:
        return RunsModel::tr("▶ running");
    case RunState::paused:
        return RunsModel::tr("⏸ paused");
    case RunState::stopped:
        return RunsModel::tr("■ stopped");
    case RunState::finished:
        return RunsModel::tr("✓ finished");
    case RunState::failed:
        return RunsModel::tr("⚠ failed");
    }
    return {};
}

} // namespace

RunsModel::RunsModel(RunStore& store, QObject* parent) : QAbstractTableModel(parent), m_store(store)
{
    connect(&store, &RunStore::changed, this, &RunsModel::refresh);
    refresh();
}

/// Rows that stay are updated in place, so that selection and scrolling stay too.
void RunsModel::refresh()
{
    std::vector<RunRecord> now = m_store.runs();
    std::ranges::copy(m_store.gallery(), std::back_inserter(now));
    const bool same = std::ranges::equal(now, m_runs, {}, &RunRecord::id, &RunRecord::id);
    if (!same)
        beginResetModel();
    m_runs = std::move(now);
    if (!same)
        endResetModel();
    else if (!m_runs.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int RunsModel::rowOf(int runId) const
{
    const auto found = std::ranges::find(m_runs, runId, &RunRecord::id);
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString RunsModel::text(const RunRecord& run, int column) const
{
    switch (column) {
    case name:
        return run.name;
    case dataSet:
        return run.data.section(QLatin1Char(':'), 0, 0);
    case top1:
        return run.top1 ? m_locale.toString(*run.top1, 'f', 2) + QStringLiteral("\u00a0%") : QStringLiteral("—");
    case parameterBits:
        return m_locale.toString(run.parameterBits);
    case storedSize:
        return sizeText(8 * run.storedBytes, SizeUnit::bytes, m_locale);
    case epochs:
        return m_locale.toString(run.epochs);
    case seed:
        return QString::number(run.seed);
    case started:
        return run.started.isValid() ? m_locale.toString(run.started.toLocalTime(), QLocale::ShortFormat)
                                     : QStringLiteral("—");
    case state:
        return stateText(run);
    case note:
        return run.note;
    default:
        return {};
    }
}

QVariant RunsModel::sortKey(const RunRecord& run, int column) const
{
    switch (column) {
    case top1:
        return run.top1.value_or(-1);
    case parameterBits:
        return run.parameterBits;
    case storedSize:
        return run.storedBytes;
    case epochs:
        return run.epochs;
    case seed:
        return run.seed;
    case started: // the queue above all, the first of it on top; the gallery below all
        if (run.isGallery())
            return QDateTime(QDate(1970, 1, 1), QTime(), Qt::UTC);
        return run.started.isValid() ? run.started : QDateTime(QDate(9999, 1, 1), QTime(), Qt::UTC).addSecs(-run.place);
    default:
        return text(run, column);
    }
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    const RunRecord& record = run(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(record, index.column());
    case Qt::EditRole:
        return record.note;
    case sortRole:
        return sortKey(record, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        if (index.column() == state && record.isGallery())
            return tr(
                "Came with Binweave: trained as its settings say, and repeated by the command in its result.json");
        if (index.column() == top1 && !record.top1)
            return tr("Known once the run has finished.");
        return index.column() == note ? record.note
                                      : tr("Run %1 on %2, in %3").arg(record.id).arg(record.data, record.folder);
    default:
        return {};
    }
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || index.column() != note || value.toString() == run(index.row()).note)
        return false;
    Q_EMIT noteEdited(run(index.row()).id, value.toString());
    return true;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    const QString titles[columns] = {tr("Design"), tr("Top-1"),  tr("State"), tr("Data"),    tr("Parameter bits"),
                                     tr("Stored"), tr("Epochs"), tr("Seed"),  tr("Started"), tr("Note")};
    return titles[section];
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags all = QAbstractTableModel::flags(index);
    return index.column() == note && !run(index.row()).isGallery() ? all | Qt::ItemIsEditable : all;
}

} // namespace binweave
