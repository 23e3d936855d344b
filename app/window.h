// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QApplication;

namespace binweave {

/// Opens the window on a DESIGN or a model file, or on what was open last, and runs until it is closed.
/// Returns the exit status.
int showWindow(QApplication& application, const QString& opened);

} // namespace binweave
