// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>

namespace binweave {

/// The points that no other one beats in both, smaller x and larger y, from left to right.
QList<QPointF> paretoFrontier(QList<QPointF> points);

} // namespace binweave
