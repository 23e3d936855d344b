// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_import.h"

#include "app/design_files.h"
#include "engine/export/export_target.h"
#include "model/estimate.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <exception>
#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

Result<ImportedModel> imported(const QString& file)
{
    try {
        return importModel(file.toStdString());
    } catch (const std::exception& exception) {
        return failed(fmt::format("An unexpected error ended the import: {}.", exception.what()));
    }
}

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

ModelImport::~ModelImport()
{
    if (m_thread.joinable())
        m_thread.join();
}

void ModelImport::ask()
{
    const QString file = QFileDialog::getOpenFileName(
        m_window, tr("Import Model"), {}, tr("Models (%1);;All files (*)").arg(suffixes().join(QLatin1Char(' '))));
    if (!file.isEmpty())
        read(file);
}

void ModelImport::read(const QString& file)
{
    if (m_busy)
        return;
    m_busy = true;
    Q_EMIT message(tr("Reading %1 …").arg(QFileInfo(file).fileName()));
    m_thread = std::jthread([this, file] {
        const auto result = std::make_shared<const Result<ImportedModel>>(imported(file));
        QMetaObject::invokeMethod(
            this, [this, file, result] { take(file, *result); }, Qt::QueuedConnection);
    });
}

void ModelImport::take(const QString& file, const Result<ImportedModel>& result)
{
    m_busy = false;
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
