// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/published_series.h"

#include "model/estimate.h"
#include "model/expression.h"
#include "widgets/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <charconv>
#include <map>

namespace binweave {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("PublishedSeries", text);
}

QString text(const std::string& words)
{
    return QString::fromStdString(words).toHtmlEscaped();
}

bool isThesis(const PublishedPoint& point)
{
    return !point.expression.empty();
}

bool isFull(const PublishedPoint& point)
{
    return point.weightBits == 32;
}

/// Estimated once: the chart is drawn again with every run.
std::optional<double> estimatedStoredBits(const std::string& expression)
{
    static std::map<std::string, std::optional<double>> known;
    const auto [entry, isNew] = known.try_emplace(expression);
    if (isNew) {
        const auto design = parseExpression(expression);
        const auto estimates = design ? estimate(*design) : tl::unexpected(design.error());
        if (estimates)
            entry->second = static_cast<double>(estimates->storedBits);
    }
    return entry->second;
}

/// The channel lists with three full rows of bases; the thesis's other networks are single points.
bool isMainChannelList(const std::string& channels)
{
    static constexpr std::string_view lists[] = {"10-20-40-80", "16-32-64-128", "20-40-80-160",
                                                 "20-40-80",    "32-64-128",    "40-80-160"};
    return std::ranges::find(lists, channels) != std::end(lists);
}

QString familyOf(const PublishedPoint& point, Families families)
{
    if (!isThesis(point))
        return isFull(point) ? tr("Full precision, other papers") : tr("Binary, other papers");
    const QString method = isFull(point) ? tr("Full precision") : tr("Grouped binary");
    switch (families) {
    case Families::method:
        return method;
    case Families::bases:
        return tr("%1, g = %2").arg(method).arg(point.weightBases.value_or(1));
    case Families::channels:
        break;
    }
    const QString word = isFull(point) ? QStringLiteral("full") : QStringLiteral("bnn"); // as in expressions
    if (!isMainChannelList(point.channels))
        return tr("%1, other widths").arg(word);
    return QStringLiteral("%1 %2").arg(word, QString::fromStdString(point.channels));
}

QString hoverText(const PublishedPoint& point, SizeAxis axis, double bits)
{
    const QLocale locale;
    QStringList lines;
    const std::string& name = isThesis(point) ? point.expression : point.network;
    lines << QStringLiteral("<b>%1</b>").arg(text(name));
    lines << tr("%1 · %2").arg(text(point.method), text(point.dataSet));
    const QString size = locale.toString(bits, 'f', 0);
    if (axis == SizeAxis::parameterBits)
        lines << tr("%1 parameter bits").arg(size);
    else if (isThesis(point))
        lines << tr("%1 stored bits, estimated: the source prints none").arg(size);
    else
        lines << tr("%1 stored").arg(text(point.storedSizePrinted));
    lines << tr("%1 % top-1").arg(locale.toString(*point.top1Percent, 'f', 2));
    lines << tr("Source: %1").arg(text(point.source));
    if (!point.note.empty())
        lines << tr("Note: %1").arg(text(point.note));
    if (axis == SizeAxis::parameterBits && point.parameterBitsPrinted && point.parameterBitsDerived &&
        *point.parameterBitsPrinted != *point.parameterBitsDerived)
        lines << tr("Shown as printed; the formula gives %1.")
                     .arg(locale.toString(qlonglong(*point.parameterBitsDerived)));
    if (isThesis(point))
        lines << QStringLiteral("<i>%1</i>").arg(tr("Double-click opens this design."));
    return lines.join(QStringLiteral("<br>"));
}

/// Shapes and colours both tell families apart; full precision has the hollow ones.
ChartSeries styled(const QString& name, bool full, int indexInMethod, bool thesis)
{
    static constexpr QScatterSeries::MarkerShape shapes[] = {
        QScatterSeries::MarkerShapeCircle,   QScatterSeries::MarkerShapeRotatedRectangle,
        QScatterSeries::MarkerShapeTriangle, QScatterSeries::MarkerShapeRectangle,
        QScatterSeries::MarkerShapePentagon, QScatterSeries::MarkerShapeStar};
    ChartSeries series{.name = name};
    series.marker = thesis ? shapes[(indexInMethod + (full ? 3 : 0)) % std::size(shapes)] : shapes[full ? 4 : 2];
    series.color = seriesColor(thesis ? 2 * (indexInMethod % 4) + full : 7 - full);
    const bool round = series.marker == shapes[0] || series.marker == shapes[3];
    series.size = round ? 9 : 11; // of the same weight to the eye
    return series;
}

} // namespace

std::optional<double> printedBits(std::string_view printed)
{
    static constexpr std::pair<std::string_view, double> units[] = {
        {"Mbit", 1e6}, {"MB", 8. * (1 << 20)}, {"KB", 8. * (1 << 10)}};
    if (printed.starts_with('~'))
        printed.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(printed.data(), printed.data() + printed.size(), value);
    if (error != std::errc())
        return {};
    const std::size_t digits = static_cast<std::size_t>(end - printed.data());
    const std::size_t unitAt = printed.find_first_not_of(' ', digits);
    for (const auto& [unit, bits] : units) {
        if (unitAt != printed.npos && printed.substr(unitAt) == unit)
            return value * bits;
    }
    return {};
}

std::optional<double> sizeOf(const PublishedPoint& point, SizeAxis axis)
{
    if (axis == SizeAxis::parameterBits) {
        const auto& bits = point.parameterBitsPrinted ? point.parameterBitsPrinted : point.parameterBitsDerived;
        return bits ? std::optional(static_cast<double>(*bits)) : std::nullopt;
    }
    return isThesis(point) ? estimatedStoredBits(point.expression) : printedBits(point.storedSizePrinted);
}

PublishedSeries publishedSeries(SizeAxis axis, Families families)
{
    PublishedSeries all;
    int familiesOf[2] = {0, 0};
    for (const PublishedPoint& point : publishedPoints()) {
        const auto bits = sizeOf(point, axis);
        if (point.dataSet != "CIFAR-10" || !bits || !point.top1Percent)
            continue;
        const QString family = familyOf(point, families);
        auto at = std::ranges::find(all.series, family, &ChartSeries::name);
        if (at == all.series.end()) {
            int& index = familiesOf[isFull(point)];
            all.series.append(styled(family, isFull(point), index, isThesis(point)));
            index += isThesis(point);
            all.rows.append(QList<const PublishedPoint*>());
            at = std::prev(all.series.end());
        }
        const bool repeated = std::ranges::any_of(at->points, [&](const ChartPoint& other) {
            return isThesis(point) && other.x == *bits && other.y == *point.top1Percent;
        });
        if (repeated)
            continue;
        at->points.append({.x = *bits, .y = *point.top1Percent, .text = hoverText(point, axis, *bits)});
        all.rows[at - all.series.begin()].append(&point);
    }
    return all;
}

} // namespace binweave
