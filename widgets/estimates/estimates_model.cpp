// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/estimates_model.h"

#include "widgets/estimates/figures.h"

#include <QFont>

namespace binweave {

namespace {

EstimateColumn columnOf(int section)
{
    return estimateColumns()[static_cast<std::size_t>(section)];
}

bool sameRows(const std::optional<Estimates>& a, const std::optional<Estimates>& b)
{
    return a && b && std::ranges::equal(a->layers, b->layers, {}, &LayerEstimate::name, &LayerEstimate::name);
}

/// Broken at the space nearest to the middle: a column is no wider than its figures need.
QString inTwoLines(QString title)
{
    const auto middle = title.size() / 2;
    const auto after = title.indexOf(QLatin1Char(' '), middle);
    const auto before = title.lastIndexOf(QLatin1Char(' '), middle);
    const bool takeAfter = before < 0 || (after >= 0 && after - middle < middle - before);
    if (const auto at = takeAfter ? after : before; at >= 0)
        title[at] = QLatin1Char('\n');
    return title;
}

QString html(const std::string& text)
{
    return QString::fromStdString(text).toHtmlEscaped();
}

} // namespace

EstimatesModel::EstimatesModel(Document& document, QObject* parent) : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &Document::designChanged, this, &EstimatesModel::refresh);
    connect(&document, &Document::optionsChanged, this, &EstimatesModel::refresh);
    refresh();
}

/// Rows that stay keep their selection; only a change of rows resets the model.
void EstimatesModel::refresh()
{
    const Result<Estimates>& now = m_document.estimates();
    std::optional<Estimates> next = now ? std::optional(*now) : std::nullopt;
    const bool same = sameRows(m_estimates, next);
    if (!same)
        beginResetModel();
    m_estimates = std::move(next);
    m_extremes = m_estimates ? extremeLayers(*m_estimates) : std::nullopt;
    m_graph.reset();
    if (same)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    else
        endResetModel();
}

void EstimatesModel::setSizeUnit(SizeUnit unit)
{
    m_unit = unit;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int EstimatesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_estimates ? 0 : static_cast<int>(m_estimates->layers.size()) + 1;
}

int EstimatesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(estimateColumns().size());
}

TableCell EstimatesModel::cell(int row, EstimateColumn column) const
{
    if (isTotal(row))
        return totalOf(column, *m_estimates, m_unit);
    return cellOf(column, m_estimates->layers[row], *m_estimates, m_unit);
}

QString EstimatesModel::text(int row, EstimateColumn column) const
{
    if (isTotal(row) && !isNumber(column))
        return column == EstimateColumn::layer ? tr("Total") : QString();
    const QString figure = cellText(cell(row, column), column, m_unit, m_locale);
    if (column == EstimateColumn::layer)
        return figure + mark(row);
    if (column == EstimateColumn::output) {
        const TensorShape& shape = m_estimates->layers[row].output;
        return QStringLiteral("%1 × %2 × %3").arg(shape.channels).arg(shape.height).arg(shape.width);
    }
    if (isTotal(row) && column == EstimateColumn::sigma)
        return figure + QStringLiteral("×");
    return figure;
}

/// Beside the names of the layers with the least and the greatest zeta.
QString EstimatesModel::mark(int row) const
{
    if (m_extremes && row == static_cast<int>(m_extremes->weakest))
        return tr("  ▼ weakest");
    if (m_extremes && row == static_cast<int>(m_extremes->strongest))
        return tr("  ▲ strongest");
    return {};
}

/// The layer's name sorts in network order; figures without meaning come before all others.
QVariant EstimatesModel::sortKey(int row, EstimateColumn column) const
{
    if (column == EstimateColumn::layer)
        return row;
    if (column == EstimateColumn::output)
        return m_estimates->layers[row].output.elements();
    const TableCell value = cell(row, column);
    if (const auto* words = std::get_if<std::string>(&value))
        return QString::fromStdString(*words);
    if (const auto* whole = std::get_if<long long>(&value))
        return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&value);
    return real ? *real : -1.;
}

QString EstimatesModel::tooltip(int row, EstimateColumn column) const
{
    if (column == EstimateColumn::layer && !isTotal(row) && !mark(row).isEmpty())
        return tr("Layer ability ζ %1 of stem and main path: see Abilities.")
            .arg(row == static_cast<int>(m_extremes->weakest) ? tr("least") : tr("greatest"));
    if (!isNumber(column))
        return {};
    const NumberText number = [this](double value) {
        return m_locale.toString(value, 'f', QLocale::FloatingPointShortest).toStdString();
    };
    const EstimateOptions& options = m_document.options();
    Explanation why;
    if (isTotal(row)) {
        why = explainTotal(column, *m_estimates, options, number);
    } else {
        if (!m_graph)
            m_graph = lower(m_document.design()).value();
        why = explain(column, m_estimates->layers[row], *m_graph, *m_estimates, options, number);
    }
    QStringList lines;
    if (!why.formula.empty()) {
        const QString figure =
            cellText(isTotal(row) ? totalOf(column, *m_estimates, SizeUnit::bits)
                                  : cellOf(column, m_estimates->layers[row], *m_estimates, SizeUnit::bits),
                     column, SizeUnit::bits, m_locale);
        lines << html(why.formula) << QStringLiteral("= %1 = <b>%2</b>").arg(html(why.numbers), figure);
    }
    if (!why.remark.empty())
        lines << QStringLiteral("<i>%1</i>").arg(html(why.remark));
    return QStringLiteral("<b>%1</b><br>%2").arg(html(columnTitle(column)), lines.join(QStringLiteral("<br>")));
}

QVariant EstimatesModel::data(const QModelIndex& index, int role) const
{
    const EstimateColumn column = columnOf(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), column);
    case Qt::ToolTipRole:
        return tooltip(index.row(), column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::FontRole: {
        QFont font;
        font.setBold(isTotal(index.row()));
        return font;
    }
    case sortRole:
        return isTotal(index.row()) ? QVariant() : sortKey(index.row(), column);
    case isTotalRole:
        return isTotal(index.row());
    default:
        return {};
    }
}

QVariant EstimatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const EstimateColumn column = columnOf(section);
    if (role == Qt::DisplayRole)
        return inTwoLines(QString::fromStdString(columnTitle(column)));
    if (role == Qt::ToolTipRole)
        return columnExplanation(column);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

QString columnExplanation(EstimateColumn column)
{
    switch (column) {
    case EstimateColumn::layer:
        return EstimatesModel::tr("Layers that store or compute something, in network order.");
    case EstimateColumn::kind:
        return EstimatesModel::tr("What the layer does.");
    case EstimateColumn::output:
        return EstimatesModel::tr("Output shape: channels × height × width.");
    case EstimateColumn::parameterBits:
        return EstimatesModel::tr("Bits of the weights of convolutions and fully connected layers, over all bases: "
                                  "the convention of the bits-versus-accuracy chart.");
    case EstimateColumn::share:
        return EstimatesModel::tr("Share of the network's parameter bits.");
    case EstimateColumn::storedSize:
        return EstimatesModel::tr("Everything a model file must hold: weights, and 32 bits for each bias, scale and "
                                  "normalization parameter.");
    case EstimateColumn::macsFull:
        return EstimatesModel::tr("Multiply-accumulates whose weights or input are real.");
    case EstimateColumn::macsBinary:
        return EstimatesModel::tr("Multiply-accumulates on bits, times bit planes: XNOR and popcount.");
    case EstimateColumn::equivalentOperations:
        return EstimatesModel::tr("Full-precision multiply-accumulates plus binary ones over the word width.");
    case EstimateColumn::sigma:
        return EstimatesModel::tr("Speed-up ratio against the same layer in full precision, with one base.");
    case EstimateColumn::beta:
        return EstimatesModel::tr("Single-kernel ability: bits behind an output pixel, to the power γ.");
    case EstimateColumn::zeta:
        return EstimatesModel::tr("Single-layer ability: β times output channels to the power ν.");
    }
    return {};
}

} // namespace binweave
