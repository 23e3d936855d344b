// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

class QAction;
class QDockWidget;
class QMainWindow;
class QWidget;

namespace binweave {

/// The panels around the composer, each in a dock, and the place of the window: kept from one start to the next.
class Panels
{
public:
    explicit Panels(QMainWindow& window) : m_window(window) {}

    void add(const QString& name, const QString& title, QWidget* panel);
    /// One that shares its place with others: a tab says its title.
    void addTab(const QString& name, const QString& title, QWidget* panel);

    /// Every panel where it was at first, sized for the window as it is.
    void arrange();
    void raise(const QWidget* panel);
    QList<QAction*> toggleActions() const;

    /// Shows the window as save() found it; the first time over most of the screen.
    void showWindow();
    void save() const;

private:
    QDockWidget* dock(const char* name) const;

    QMainWindow& m_window;
    QList<QDockWidget*> m_docks;
};

} // namespace binweave
