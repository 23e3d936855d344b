// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>

namespace binweave {

/// Widgets without a display, for subcommands that draw.
class OffscreenApplication
{
public:
    OffscreenApplication() { m_application.setApplicationName(QStringLiteral("binweave")); }
    QApplication* operator->() { return &m_application; }

private:
    bool m_offscreen = qputenv("QT_QPA_PLATFORM", "offscreen"); ///< before the application reads it
    int m_count = 1;
    char m_name[9] = "binweave";
    char* m_arguments[2] = {m_name, nullptr};
    QApplication m_application{m_count, m_arguments};
};

} // namespace binweave
