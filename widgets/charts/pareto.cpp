// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/pareto.h"

#include <algorithm>

namespace binweave {

QList<QPointF> paretoFrontier(QList<QPointF> points)
{
    std::ranges::sort(
        points, [](const QPointF& a, const QPointF& b) { return a.x() < b.x() || (a.x() == b.x() && a.y() > b.y()); });
    QList<QPointF> frontier;
    for (const QPointF& point : points) {
        if (frontier.isEmpty() || point.y() > frontier.last().y())
            frontier.append(point);
    }
    return frontier;
}

} // namespace binweave
