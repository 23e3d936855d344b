// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/design_files.h"

#include "engine/files/packed_model.h"
#include "model/design_source.h"
#include "widgets/workspace/document.h"
#include "widgets/workspace/recovery.h"
#include "widgets/workspace/run_store.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>

namespace binweave {

namespace {

constexpr int recentCount = 10;

QString designFilter()
{
    return DesignFiles::tr("Binweave designs and models (*.json *.binweave-model);;All files (*)");
}

QString recentKey()
{
    return QStringLiteral("recent");
}

} // namespace

DesignFiles::DesignFiles(Document& document, QWidget* window) : QObject(window), m_document(document), m_window(window)
{}

void DesignFiles::show(const NetworkDesign& design)
{
    if (mayDiscard())
        m_document.reset(design);
}

void DesignFiles::showText(const std::string& text)
{
    if (const auto design = resolveDesign(text))
        show(*design);
    else
        Q_EMIT message(QString::fromStdString(design.error().sentence));
}

void DesignFiles::askOpen()
{
    const QString file = QFileDialog::getOpenFileName(m_window, tr("Open Design"), m_document.file(), designFilter());
    if (!file.isEmpty())
        open(file);
}

void DesignFiles::open(const QString& file)
{
    if (!mayDiscard())
        return;
    if (const auto opened = openDocument(file))
        remember(file);
    else
        Q_EMIT message(QString::fromStdString(opened.error().sentence));
}

/// The design of a model file is shown as a new one, so that saving it does not take the model's place.
Result<void> DesignFiles::openDocument(const QString& file)
{
    if (!isPackedModel(file.toStdString()))
        return m_document.open(file);
    return loadPackedModel(file.toStdString()).map([this](const TrainedModel& model) {
        m_document.reset(model.design);
    });
}

bool DesignFiles::save()
{
    return m_document.file().isEmpty() ? saveAs() : saveTo(m_document.file());
}

bool DesignFiles::saveAs()
{
    QString file = QFileDialog::getSaveFileName(m_window, tr("Save Design"), m_document.file(), designFilter());
    if (file.isEmpty())
        return false;
    if (QFileInfo(file).suffix().isEmpty())
        file += QStringLiteral(".json");
    return saveTo(file);
}

bool DesignFiles::saveTo(const QString& file)
{
    const auto saved = m_document.save(file);
    Q_EMIT message(saved ? tr("Saved %1").arg(file) : QString::fromStdString(saved.error().sentence));
    if (saved)
        remember(file);
    return saved.has_value();
}

bool DesignFiles::mayDiscard()
{
    if (!m_document.isModified())
        return true;
    const auto answer =
        QMessageBox::question(m_window, tr("Unsaved changes"), tr("Save the changes to this design first?"),
                              QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    return answer == QMessageBox::Discard || (answer == QMessageBox::Save && save());
}

void DesignFiles::restoreSession()
{
    const QString folder = RunStore::defaultFolder();
    if (const std::vector<RecoveredDesign> recovered = recoveredDesigns(folder); !recovered.empty()) {
        const RecoveredDesign& latest = recovered[0];
        m_document.reset(m_document.design(), latest.file);
        m_document.edit(tr("recover unsaved work"), latest.design);
        discardRecovered(folder, latest.recoveryId);
        Q_EMIT message(tr("Unsaved work of %1 was recovered; undo to leave it.")
                           .arg(QLocale().toString(latest.changed.toLocalTime(), QLocale::ShortFormat)));
        return;
    }
    const QStringList recent = QSettings().value(recentKey()).toStringList();
    if (!recent.isEmpty() && QFileInfo::exists(recent[0]))
        open(recent[0]);
}

void DesignFiles::remember(const QString& file)
{
    QSettings settings;
    QStringList recent = settings.value(recentKey()).toStringList();
    const QString path = QFileInfo(file).absoluteFilePath();
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue(recentKey(), recent.mid(0, recentCount));
}

void DesignFiles::fillRecent(QMenu* menu)
{
    menu->clear();
    const QStringList recent = QSettings().value(recentKey()).toStringList();
    for (const QString& file : recent)
        menu->addAction(file, this, [this, file] { open(file); });
    if (recent.isEmpty())
        menu->addAction(tr("No recent designs"))->setEnabled(false);
}

} // namespace binweave
