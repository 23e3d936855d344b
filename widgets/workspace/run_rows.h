// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/run_record.h"

#include <QVariantList>

class QSqlQuery;

/// Runs as rows of the history's table.
namespace binweave {

inline constexpr auto runColumns =
    "id, folder, name, design, data, state, started, seed, epochs, parameter_bits, stored_bytes, top1, top5, note, "
    "settings, place";

/// In the order of runColumns, the id aside.
QVariantList valuesOf(const RunRecord& run);

/// Of a row of runColumns.
RunRecord recordIn(const QSqlQuery& row);

} // namespace binweave
