// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "app/design_files.h"
#include "app/main_window.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QSettings>
#include <QStatusBar>

namespace binweave {

int showWindow(QApplication& application, const QString& opened)
{
    // Where the data folder was moved, the settings move with it.
    if (const QString folder = qEnvironmentVariable("BINWEAVE_DATA_DIR"); !folder.isEmpty()) {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder);
    }
    QApplication::setApplicationDisplayName(QStringLiteral("Binweave"));
    QApplication::setDesktopFileName(QStringLiteral("binweave"));
    applyTheme(QSettings().value(QStringLiteral("dark")).toBool() ? ThemeChoice::dark : ThemeChoice::light);

    auto runs = RunStore::open();
    const auto store = runs ? std::move(*runs) : RunStore::openInMemory(RunStore::defaultFolder());
    MainWindow window(*store);
    if (!runs) {
        window.statusBar()->showMessage(QObject::tr("%1 This time the history of runs is kept in memory only.")
                                            .arg(QString::fromStdString(runs.error().sentence)));
    }
    window.panels().showWindow();
    if (opened.isEmpty())
        window.files().restoreSession();
    else
        window.open(opened);
    return application.exec();
}

} // namespace binweave
