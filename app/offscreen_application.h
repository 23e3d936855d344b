// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QLoggingCategory>
#include <optional>

namespace binweave {

/// Widgets without a display, for subcommands that draw.
class OffscreenApplication
{
public:
    OffscreenApplication()
    {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        // Qt remarks on what a session without a display lacks.
        QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));
        m_application.emplace(m_count, m_arguments);
    }
    QApplication* operator->() { return &*m_application; }

private:
    int m_count = 1;
    char m_name[9] = "binweave";
    char* m_arguments[2] = {m_name, nullptr};
    std::optional<QApplication> m_application;
};

} // namespace binweave
