// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

/// Rich text of a line of figures above a table.
namespace binweave {

QString bigFigure(const QString& figure);

/// With dots between them, in the theme's colours.
QString headlineText(const QStringList& figures);

} // namespace binweave
