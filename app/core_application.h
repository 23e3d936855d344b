// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

namespace binweave {

/// Qt's event loop and plugins for a subcommand that needs them but no display.
class CoreApplication
{
public:
    QCoreApplication* operator->() { return &m_application; }

private:
    int m_count = 1;
    char m_name[9] = "binweave";
    char* m_arguments[2] = {m_name, nullptr};
    QCoreApplication m_application{m_count, m_arguments};
};

} // namespace binweave
