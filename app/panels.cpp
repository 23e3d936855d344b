// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/panels.h"

#include <QAction>
#include <QDockWidget>
#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>
#include <QSettings>
#include <algorithm>

namespace binweave {

namespace {

constexpr QSize leastPanel(240, 120);

} // namespace

void Panels::add(const QString& name, const QString& title, QWidget* panel)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(panel);
    // Panels scroll or reflow; their hints must not widen the window beyond a small screen.
    panel->setMinimumSize(leastPanel.expandedTo(panel->minimumSize()));
    m_docks.append(dock);
}

void Panels::addTab(const QString& name, const QString& title, QWidget* panel)
{
    add(name, title, panel);
    m_docks.back()->setTitleBarWidget(new QWidget(m_docks.back()));
}

QDockWidget* Panels::dock(const char* name) const
{
    return *std::ranges::find(m_docks, QString::fromLatin1(name), &QObject::objectName);
}

/// Composer | inspector; below: estimates, abilities, training, runs and speed as tabs, the chart beside them.
void Panels::arrange()
{
    for (QDockWidget* dock : std::as_const(m_docks)) {
        dock->setFloating(false);
        dock->show();
    }
    QDockWidget* inspector = dock("inspector");
    QDockWidget* estimates = dock("estimates");
    QDockWidget* chart = dock("chart");
    m_window.addDockWidget(Qt::RightDockWidgetArea, inspector);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, estimates);
    m_window.splitDockWidget(estimates, chart, Qt::Horizontal);
    for (const char* name : {"abilities", "training", "runs", "speed"})
        m_window.tabifyDockWidget(estimates, dock(name));
    estimates->raise();
    m_window.resizeDocks({inspector}, {330}, Qt::Horizontal);
    const int lower = std::max(330, m_window.height() * 42 / 100);
    m_window.resizeDocks({estimates, chart}, {lower, lower}, Qt::Vertical);
    const int width = m_window.width();
    m_window.resizeDocks({estimates, chart}, {width * 58 / 100, width * 42 / 100}, Qt::Horizontal);
}

void Panels::raise(const QWidget* panel)
{
    const auto found = std::ranges::find(m_docks, panel, &QDockWidget::widget);
    (*found)->show();
    (*found)->raise();
}

QList<QAction*> Panels::toggleActions() const
{
    QList<QAction*> actions;
    std::ranges::transform(m_docks, std::back_inserter(actions), &QDockWidget::toggleViewAction);
    return actions;
}

void Panels::showWindow()
{
    const QSettings settings;
    if (m_window.restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray())) {
        m_window.show(); // before it is shown Qt would stretch the docks anew, each time more
        m_window.restoreState(settings.value(QStringLiteral("state")).toByteArray());
        return;
    }
    const QSize frame(16, 48); // some window managers put it around what is asked for
    const QSize screen = QGuiApplication::primaryScreen()->availableSize() - frame;
    const QSize size = screen.boundedTo({2560, 1440});
    m_window.resize(size);
    arrange();
    m_window.show();
    m_window.resize(size); // docks that are arranged unseen want more room than they need
}

void Panels::save() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), m_window.saveGeometry());
    settings.setValue(QStringLiteral("state"), m_window.saveState());
}

} // namespace binweave
