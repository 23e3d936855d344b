// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QLocale>
#include <QString>
#include <functional>

namespace binweave {

struct AxisTick
{
    double value;  ///< in data units
    QString label; ///< empty for a minor tick
    bool operator==(const AxisTick&) const = default;
};

using TickText = std::function<QString(double)>;

/// At most about `wanted` labels at 1, 2 or 5 times a power of ten.
QList<AxisTick> linearTicks(double least, double most, int wanted, const TickText& text);

/// Labels at powers of ten, with 2 and 5 in between where there is room; minor ticks at the other multiples. A range
/// well inside one decade is labelled like a linear one. least > 0.
QList<AxisTick> logTicks(double least, double most, int wanted, const TickText& text);

/// "950", "10k", "2.5M", "1G": three figures.
QString shortNumber(double value, const QLocale& locale);

} // namespace binweave
