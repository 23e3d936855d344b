// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/about.h"
#include "app/design_files.h"
#include "app/expression_field.h"
#include "app/main_window.h"
#include "app/model_import.h"
#include "model/presets.h"
#include "widgets/composer/composer_actions.h"
#include "widgets/composer/composer_view.h"
#include "widgets/runs/training_panel.h"
#include "widgets/theme.h"

#include <QHash>
#include <QLabel>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>

namespace binweave {

QAction* MainWindow::addAction(QMenu* menu, const QString& text, const QString& icon, const QKeySequence& shortcut,
                               const std::function<void()>& act)
{
    QAction* action = menu->addAction(text, this, act);
    action->setShortcut(shortcut);
    if (!icon.isEmpty()) {
        action->setIcon(themeIcon(icon));
        m_icons.append({action, icon});
    }
    return action;
}

void MainWindow::buildMenus()
{
    buildFileMenu(menuBar()->addMenu(tr("&File")));
    buildEditMenu(menuBar()->addMenu(tr("&Edit")));
    buildViewMenu(menuBar()->addMenu(tr("&View")));
    buildTrainMenu(menuBar()->addMenu(tr("&Train")));
    buildHelpMenu(menuBar()->addMenu(tr("&Help")));
}

void MainWindow::buildFileMenu(QMenu* menu)
{
    addAction(menu, tr("&New"), QStringLiteral("new"), QKeySequence::New, [this] { m_files->show(defaultDesign()); });
    buildPresetMenu(menu->addMenu(tr("New from &Preset")));
    addAction(menu, tr("&Open…"), QStringLiteral("open"), QKeySequence::Open, [this] { m_files->askOpen(); });
    QMenu* recent = menu->addMenu(tr("Open &Recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_files->fillRecent(recent); });
    menu->addSeparator();
    addAction(menu, tr("&Save"), QStringLiteral("save"), QKeySequence::Save, [this] { m_files->save(); });
    addAction(menu, tr("Save &As…"), {}, QKeySequence::SaveAs, [this] { m_files->saveAs(); });
    menu->addSeparator();
    addAction(menu, tr("&Import Model…"), {}, {}, [this] {
        m_import->ask();
    })->setObjectName(QStringLiteral("importModel"));
    addAction(menu, tr("&Export Model…"), QStringLiteral("export"), QKeySequence(tr("Ctrl+E")), [this] {
        exportModel(0);
    })->setObjectName(QStringLiteral("exportModel"));
    addAction(menu, tr("Export &Chart…"), QStringLiteral("export"), {}, [this] { exportChart(); });
    menu->addSeparator();
    addAction(menu, tr("&Quit"), {}, QKeySequence::Quit, [this] { close(); });
}

void MainWindow::buildPresetMenu(QMenu* menu)
{
    QHash<QString, QMenu*> sources;
    for (const Preset& preset : presets()) {
        const QString source = QString::fromStdString(preset.source);
        if (!sources.contains(source))
            sources[source] = menu->addMenu(source);
        QAction* action = sources[source]->addAction(QString::fromStdString(preset.name), this, [this, preset] {
            if (const auto design = presetDesign(preset.name))
                m_files->show(*design);
        });
        action->setStatusTip(QString::fromStdString(preset.summary));
    }
}

void MainWindow::buildEditMenu(QMenu* menu)
{
    QUndoStack* history = m_document.undoStack();
    for (const auto& [action, icon, key] :
         {std::tuple{history->createUndoAction(this, tr("&Undo")), "undo", QKeySequence::Undo},
          std::tuple{history->createRedoAction(this, tr("&Redo")), "redo", QKeySequence::Redo}}) {
        action->setShortcuts(key);
        action->setObjectName(QString::fromLatin1(icon));
        action->setIcon(themeIcon(QString::fromLatin1(icon)));
        m_icons.append({action, QString::fromLatin1(icon)});
        menu->addAction(action);
    }
    menu->addSeparator();
    m_composer->actions().fillMenu(menu);
}

void MainWindow::buildViewMenu(QMenu* menu)
{
    menu->addActions(m_composer->zoomActions());
    menu->addSeparator();
    QAction* dark =
        addAction(menu, tr("&Dark Theme"), QStringLiteral("theme"), QKeySequence(tr("Ctrl+Shift+D")), [] {});
    dark->setObjectName(QStringLiteral("darkTheme"));
    dark->setCheckable(true);
    dark->setChecked(currentTheme() == ThemeChoice::dark);
    connect(dark, &QAction::toggled, this, &MainWindow::setTheme);
    menu->addSeparator();
    menu->addActions(m_panels.toggleActions());
    addAction(menu, tr("&Restore Layout"), {}, {}, [this] {
        m_panels.arrange();
    })->setObjectName(QStringLiteral("restoreLayout"));
}

void MainWindow::buildTrainMenu(QMenu* menu)
{
    menu->addActions(m_training->actions());
    menu->addSeparator();
    addAction(menu, tr("Show &Progress"), {}, QKeySequence(tr("Ctrl+Shift+T")), [this] { m_panels.raise(m_training); });
    connect(&m_job, &TrainingJob::stateChanged, this, [this] {
        if (m_job.state() == TrainingJob::State::loading)
            m_panels.raise(m_training);
    });
}

void MainWindow::buildHelpMenu(QMenu* menu)
{
    addAction(menu, tr("&About Binweave"), {}, {}, [this] { showAbout(this); });
}

void MainWindow::buildToolBar()
{
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setIconSize({18, 18});
    const auto add = [&](std::initializer_list<const char*> icons) {
        for (const char* icon : icons) {
            for (const auto& [action, name] : std::as_const(m_icons)) {
                if (name == QLatin1String(icon))
                    bar->addAction(action);
            }
        }
        bar->addSeparator();
    };
    add({"new", "open", "save"});
    add({"undo", "redo"});

    bar->addWidget(new QLabel(tr(" Network  "), bar));
    auto* expression = new ExpressionField(m_document, bar);
    connect(expression, &ExpressionField::message, this, &MainWindow::showMessage);
    bar->addWidget(expression);
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addSeparator();
    for (QAction* action : m_training->actions()) {
        bar->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    bar->addWidget(gap);
    add({"theme"});
}

} // namespace binweave
