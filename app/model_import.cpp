// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_import.h"

#include "app/design_files.h"
#include "engine/export/export_target.h"
#include "model/estimate.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>

namespace binweave {

namespace {

/// "*.onnx" and those of the other formats that are files.
QStringList suffixes()
{
    QStringList patterns;
    for (const ExportTarget& target : exportTargets()) {
        if (*target.suffix)
            patterns.append(QLatin1Char('*') + QLatin1String(target.suffix));
    }
    return patterns;
}

} // namespace

ModelImport::ModelImport(DesignFiles& files, RunStore& store, QWidget* window)
    : QObject(window), m_files(files), m_store(store), m_window(window)
{}

void ModelImport::ask()
{
    const QString file = QFileDialog::getOpenFileName(
        m_window, tr("Import Model"), {}, tr("Models (%1);;All files (*)").arg(suffixes().join(QLatin1Char(' '))));
    if (!file.isEmpty())
        read(file);
}

void ModelImport::read(const QString& file)
{
    if (m_work.isRunning())
        return;
    Q_EMIT message(tr("Reading %1 …").arg(QFileInfo(file).fileName()));
    m_work.start([file](const std::stop_token&) { return importModel(file.toStdString()); },
                 [this, file](const Result<ImportedModel>& imported) { take(file, imported); });
}

void ModelImport::take(const QString& file, const Result<ImportedModel>& result)
{
    const QString name = QFileInfo(file).fileName();
    if (!result)
        return say(QString::fromStdString(result.error().sentence), {});
    QStringList notes;
    for (const std::string& sentence : result->notes)
        notes.append(QString::fromStdString(sentence));
    m_files.show(result->design);
    if (!result->model)
        return say(tr("The design of %1 was taken over, without its weights, in full precision.").arg(name), notes);
    if (const auto kept = keep(file, *result->model); !kept)
        return say(QString::fromStdString(kept.error().sentence), {});
    Q_EMIT message(tr("Imported %1; its weights are in the history of runs.").arg(name));
}

void ModelImport::say(const QString& text, const QStringList& notes)
{
    Q_EMIT message(text);
    auto* box = new QMessageBox(QMessageBox::Information, tr("Import Model"), text, QMessageBox::Close, m_window);
    box->setObjectName(QStringLiteral("importSaid"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    if (!notes.isEmpty())
        box->setInformativeText(tr("Not taken over as it was:\n• %1").arg(notes.join(QStringLiteral("\n• "))));
    box->open();
}

Result<void> ModelImport::keep(const QString& file, const TrainedModel& model)
{
    RunRecord run;
    run.name = QString::fromStdString(model.design.name);
    run.folder = m_store.newRunFolder(run.name);
    run.design = model.design;
    run.state = RunState::finished;
    run.started = QDateTime::currentDateTimeUtc();
    run.note = tr("imported from %1").arg(QFileInfo(file).fileName());
    if (const auto estimates = estimate(model.design)) {
        run.parameterBits = estimates->parameterBits;
        run.storedBytes = estimates->storedBytes();
    }
    return saveModelFolder(model, run.folder.toStdString()).and_then([&] { return m_store.add(run); }).map([](int) {});
}

} // namespace binweave
