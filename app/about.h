// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace binweave {

/// Version, processor, instruction set, threads, libraries: ready to paste into a bug report.
QString aboutText();

/// A box that shows it and copies it.
void showAbout(QWidget* window);

} // namespace binweave
