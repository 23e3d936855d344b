// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/export/export_dialog.h"

#include "engine/export/check_images.h"
#include "widgets/export/target_list.h"
#include "widgets/export/verification_table.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace binweave {

ExportDialog::ExportDialog(Document& document, RunStore& store, QWidget* parent)
    : QDialog(parent),
      m_document(document),
      m_store(store),
      m_runs(new QComboBox),
      m_targets(new TargetList),
      m_compact(new QCheckBox(tr("Compact: weights as packed bits"))),
      m_path(new QLineEdit),
      m_browse(new QPushButton(tr("Browse…"))),
      m_images(new QSpinBox),
      m_progress(new QProgressBar),
      m_said(new QLabel),
      m_table(new VerificationTable),
      m_export(new QPushButton(tr("Export and check"))),
      m_cancel(new QPushButton(tr("Close")))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export Model"));
    build();
    connect(&document, &Document::designChanged, this, &ExportDialog::showReach);
    connect(&store, &RunStore::changed, this, &ExportDialog::listRuns);
    connect(m_runs, &QComboBox::currentIndexChanged, this, &ExportDialog::showChoice);
    connect(m_targets, &QTreeWidget::currentItemChanged, this, &ExportDialog::showChoice);
    connect(m_path, &QLineEdit::textChanged, this, &ExportDialog::showState);
    connect(m_browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::begin);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job.isRunning())
            m_job.stop();
        else
            close();
    });
    connect(&m_job, &ExportJob::progressed, this, [this](int done, int inAll) {
        m_progress->setRange(0, inAll);
        m_progress->setValue(done);
    });
    connect(&m_job, &ExportJob::finished, this, &ExportDialog::showOutcome);
    connect(&m_job, &ExportJob::failed, m_said, &QLabel::setText);
    connect(&m_job, &ExportJob::ended, this, &ExportDialog::showState);
    listRuns();
}

void ExportDialog::build()
{
    QSizePolicy keepsPlace = m_progress->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keepsPlace);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_progress, 1);
    buttons->addWidget(m_export);
    buttons->addWidget(m_cancel);
    m_export->setObjectName(QStringLiteral("exportNow"));
    m_export->setDefault(true);
    m_cancel->setObjectName(QStringLiteral("exportCancel"));
    m_said->setObjectName(QStringLiteral("exportSaid"));
    m_said->setWordWrap(true);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_said->setMinimumHeight(3 * fontMetrics().lineSpacing());
    m_said->setAlignment(Qt::AlignTop);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_targets);
    layout->addLayout(buildForm());
    layout->addLayout(buttons);
    layout->addWidget(m_said);
    layout->addWidget(m_table, 1);
    resize(760, 640);
}

QFormLayout* ExportDialog::buildForm()
{
    m_runs->setObjectName(QStringLiteral("exportRun"));
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_compact->setObjectName(QStringLiteral("exportCompact"));
    m_path->setObjectName(QStringLiteral("exportPath"));
    m_images->setObjectName(QStringLiteral("exportImages"));
    m_images->setRange(1, 100'000);
    m_images->setValue(usualCheckImages);
    m_images->setSuffix(tr(" test images"));
    auto* path = new QHBoxLayout;
    path->addWidget(m_path, 1);
    path->addWidget(m_browse);
    auto* form = new QFormLayout;
    form->addRow(tr("Run"), m_runs);
    form->addRow({}, m_compact);
    form->addRow(tr("Write to"), path);
    form->addRow(tr("Check on"), m_images);
    return form;
}

void ExportDialog::listRuns()
{
    const int chosen = m_runs->currentData().toInt();
    {
        const QSignalBlocker quiet(m_runs);
        m_runs->clear();
        const auto add = [this](const QString& where, const RunRecord& run) {
            const QString accuracy = run.top1 ? tr(", %1 %").arg(QLocale().toString(*run.top1, 'f', 2)) : QString();
            m_runs->addItem(tr("%1: %2%3").arg(where, run.name, accuracy), run.id);
        };
        for (const RunRecord& run : m_store.runs()) {
            if (run.state == RunState::finished)
                add(QString::number(run.id), run);
        }
        for (const RunRecord& run : m_store.gallery())
            add(tr("gallery"), run);
    }
    chooseRun(chosen);
}

void ExportDialog::chooseRun(int id)
{
    const int index = m_runs->findData(id);
    m_runs->setCurrentIndex(std::max(index, 0));
    showChoice();
}

std::optional<RunRecord> ExportDialog::run() const
{
    return m_runs->count() == 0 ? std::nullopt : m_store.run(m_runs->currentData().toInt());
}

void ExportDialog::showReach()
{
    const auto chosen = run();
    m_targets->showReach(m_document.design(), chosen ? &chosen->design : nullptr);
    showState();
}

void ExportDialog::showChoice()
{
    const ExportTarget& target = m_targets->target();
    m_compact->setEnabled(target.compactToo);
    if (!target.compactToo)
        m_compact->setChecked(false);
    suggestPath();
    showReach();
}

void ExportDialog::suggestPath()
{
    if (m_path->text() != m_suggested)
        return;
    const auto chosen = run();
    QString name = chosen ? chosen->name : QStringLiteral("network");
    name.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9]+")), QStringLiteral("-"));
    name.remove(QRegularExpression(QStringLiteral("^-+|-+$")));
    m_suggested = QDir::home().filePath(name + QString::fromUtf8(m_targets->target().suffix));
    m_path->setText(m_suggested);
}

void ExportDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export Model"), m_path->text());
    if (!path.isEmpty())
        m_path->setText(path);
}

void ExportDialog::begin()
{
    const auto chosen = run();
    if (!chosen || m_job.isRunning())
        return;
    m_storedBytes = chosen->storedBytes;
    m_table->setRowCount(0);
    m_said->setText(tr("Writes the file, reads it back from disk, and runs it beside the engine."));
    m_progress->setRange(0, 0);
    m_job.start({.run = chosen->folder,
                 .target = &m_targets->target(),
                 .options = {m_compact->isChecked()},
                 .path = m_path->text(),
                 .data = chosen->data,
                 .images = m_images->value()});
    showState();
}

void ExportDialog::showOutcome(const ExportOutcome& outcome)
{
    const QLocale locale;
    m_said->setText(tr("%1\n%2 bytes on disk; the design stores %3 bytes.")
                        .arg(QString::fromStdString(outcome.verified.sentence),
                             locale.toString(static_cast<qint64>(outcome.bytes)), locale.toString(m_storedBytes)));
    m_table->show(outcome.verified);
}

void ExportDialog::showState()
{
    const bool busy = m_job.isRunning();
    const QString problem = m_targets->problem();
    const bool trained = m_runs->count() > 0;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_runs, m_targets, m_path, m_browse, m_images})
        widget->setEnabled(!busy);
    m_compact->setEnabled(!busy && m_targets->target().compactToo);
    m_export->setEnabled(!busy && trained && problem.isEmpty() && !m_path->text().isEmpty());
    m_cancel->setText(busy ? tr("Cancel") : tr("Close"));
    m_progress->setVisible(busy);
    if (!busy && m_table->rowCount() == 0 && !trained)
        m_said->setText(tr("There is no finished run to export yet; train the design first."));
}

} // namespace binweave
