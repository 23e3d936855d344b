// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace binweave {

namespace {

double halfCosine(double from, double to, double fraction)
{
    return to + (from - to) * (1 + std::cos(std::numbers::pi * fraction)) / 2;
}

double oneCycle(double peak, double step, double steps)
{
    constexpr double rise = 0.1;
    const double start = peak / 25;
    const double end = start / 1e4;
    const double top = std::max(rise * steps - 1, 0.0);
    const double last = std::max(steps - 1, top);
    if (step < top)
        return halfCosine(start, peak, step / top);
    return last > top ? halfCosine(peak, end, (step - top) / (last - top)) : peak;
}

} // namespace

double learningRate(const TrainingSettings& settings, std::int64_t step, std::int64_t steps)
{
    const double peak = settings.learningRate;
    const double done = static_cast<double>(step) / static_cast<double>(steps);
    switch (settings.schedule) {
    case ScheduleKind::step:
        return peak * (done >= settings.firstDrop ? 0.1 : 1) * (done >= settings.secondDrop ? 0.1 : 1);
    case ScheduleKind::cosine:
        return halfCosine(peak, 0, done);
    case ScheduleKind::oneCycle:
        return oneCycle(peak, static_cast<double>(step), static_cast<double>(steps));
    case ScheduleKind::constant:
        break;
    }
    return peak;
}

} // namespace binweave
