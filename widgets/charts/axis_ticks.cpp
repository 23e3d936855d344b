// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/axis_ticks.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// 1, 2 or 5 times a power of ten, not below `least`.
double niceStep(double least)
{
    const double power = std::pow(10., std::floor(std::log10(least)));
    for (const double factor : {1., 2., 5.}) {
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

/// Labels every `step`-th decade; the others are minor.
QList<AxisTick> decadeTicks(int first, int last, int step, const TickText& text)
{
    QList<AxisTick> ticks;
    for (int exponent = first; exponent <= last; ++exponent) {
        const double value = std::pow(10., exponent);
        ticks.append({value, exponent % step == 0 ? text(value) : QString()});
    }
    return ticks;
}

} // namespace

QList<AxisTick> linearTicks(double least, double most, int wanted, const TickText& text)
{
    QList<AxisTick> ticks;
    if (!(most > least))
        return ticks;
    const double step = niceStep((most - least) / std::max(1, wanted));
    for (double i = std::ceil(least / step - 1e-9); i * step <= most + 1e-9 * step; ++i)
        ticks.append({i * step, text(i * step)});
    return ticks;
}

QList<AxisTick> logTicks(double least, double most, int wanted, const TickText& text)
{
    const double decades = std::log10(most / least);
    if (!(decades > 0))
        return {};
    if (decades < 0.7)
        return linearTicks(least, most, wanted, text);
    const int first = static_cast<int>(std::floor(std::log10(least)));
    const int last = static_cast<int>(std::ceil(std::log10(most)));
    QList<AxisTick> ticks;
    if (decades > wanted) {
        ticks = decadeTicks(first, last, static_cast<int>(std::ceil(decades / wanted)), text);
    } else {
        const bool between = 3 * decades <= wanted;
        for (int exponent = first; exponent <= last; ++exponent) {
            for (int multiple = 1; multiple < 10; ++multiple) {
                const double value = multiple * std::pow(10., exponent);
                const bool labelled = multiple == 1 || (between && (multiple == 2 || multiple == 5));
                ticks.append({value, labelled ? text(value) : QString()});
            }
        }
    }
    const double slack = 1e-9;
    ticks.removeIf(
        [&](const AxisTick& tick) { return tick.value < least * (1 - slack) || tick.value > most * (1 + slack); });
    return ticks;
}

QString shortNumber(double value, const QLocale& locale)
{
    static constexpr std::pair<double, const char*> units[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    for (const auto& [size, letter] : units) {
        if (std::abs(value) >= size * (1 - 1e-9))
            return locale.toString(value / size, 'g', 3) + QLatin1String(letter);
    }
    return locale.toString(value, 'g', 3);
}

} // namespace binweave
