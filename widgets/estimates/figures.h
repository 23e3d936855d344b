// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate_table.h"

#include <QLocale>
#include <QString>

/// The field's figures as people read them on the screen, in their locale.
namespace binweave {

/// "476,640" or, in bytes, "58.2 KB" (KB 2^10, MB 2^20).
QString sizeText(long long bits, SizeUnit unit, const QLocale& locale);

/// Three figures, more before the decimal point where it takes them: "0.84", "11.5", "135", "1,240".
QString figureText(double value, const QLocale& locale);

/// A cell of the estimates table; an em dash where a figure has no meaning.
QString cellText(const TableCell& cell, EstimateColumn column, SizeUnit unit, const QLocale& locale);

/// "24.0× smaller", "1.2× larger", "the same size": against the full-precision parent.
QString savingText(double memorySaving, const QLocale& locale);

/// "13.1× fewer operations", "1.1× more operations", "as many operations".
QString speedUpText(double speedUp, const QLocale& locale);

} // namespace binweave
