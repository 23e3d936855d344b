// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/figures.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Figures", text);
}

/// Ratios closer to 1 than this are called equal: they would print as 1.0.
constexpr double equality = 0.05;

} // namespace

QString sizeText(long long bits, SizeUnit unit, const QLocale& locale)
{
    if (unit == SizeUnit::bits)
        return locale.toString(qlonglong(bits));
    const double bytes = static_cast<double>(bits) / 8;
    static constexpr std::pair<double, const char*> units[] = {{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "KB"}};
    for (const auto& [size, name] : units) {
        if (bytes >= size)
            return figureText(bytes / size, locale) + QChar(0xa0) + QLatin1String(name);
    }
    return locale.toString(bytes, 'f', QLocale::FloatingPointShortest) + QChar(0xa0) + tr("bytes");
}

QString figureText(double value, const QLocale& locale)
{
    if (value == 0)
        return locale.toString(0);
    const int before = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
    return locale.toString(value, 'f', std::clamp(before >= 1 ? 3 - before : 2 - before, 0, 6));
}

QString cellText(const TableCell& cell, EstimateColumn column, SizeUnit unit, const QLocale& locale)
{
    if (const auto* text = std::get_if<std::string>(&cell))
        return QString::fromStdString(*text);
    if (const auto* whole = std::get_if<long long>(&cell))
        return locale.toString(qlonglong(*whole));
    const auto* real = std::get_if<double>(&cell);
    if (!real)
        return QStringLiteral("—");
    switch (column) {
    case EstimateColumn::parameterBits:
    case EstimateColumn::storedSize:
        return sizeText(std::llround(8 * *real), unit, locale);
    case EstimateColumn::share:
        return locale.toString(*real, 'f', 1) + QChar(0xa0) + QLatin1Char('%');
    case EstimateColumn::equivalentOperations:
        return locale.toString(*real, 'f', 0);
    default:
        return figureText(*real, locale);
    }
}

QString savingText(double memorySaving, const QLocale& locale)
{
    if (std::abs(memorySaving - 1) < equality)
        return tr("the same size");
    return memorySaving > 1 ? tr("%1×\u00a0smaller").arg(figureText(memorySaving, locale))
                            : tr("%1×\u00a0larger").arg(figureText(1 / memorySaving, locale));
}

QString speedUpText(double speedUp, const QLocale& locale)
{
    if (std::abs(speedUp - 1) < equality)
        return tr("as many operations");
    return speedUp > 1 ? tr("%1×\u00a0fewer\u00a0operations").arg(figureText(speedUp, locale))
                       : tr("%1×\u00a0more\u00a0operations").arg(figureText(1 / speedUp, locale));
}

} // namespace binweave
