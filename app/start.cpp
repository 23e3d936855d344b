// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/start.h"

#include "app/headless_tour.h"
#include "app/window.h"

#include <QApplication>

namespace binweave {

namespace {

bool hasDisplay()
{
    for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(variable))
            return true;
    }
    return false;
}

} // namespace

Result<int> start(int argc, char** argv, const std::string& opened)
{
    if (hasDisplay()) {
        QApplication application(argc, argv);
        QApplication::setApplicationName(QStringLiteral("binweave"));
        QApplication::setOrganizationName(QStringLiteral("binweave")); // where QSettings keeps what the window recalls
        return showWindow(application, QString::fromStdString(opened));
    }
    if (!opened.empty())
        return failed("There is no display to open the window on.");
    return headlessTour().map([] { return 0; });
}

} // namespace binweave
