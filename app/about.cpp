// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/about.h"

#include "engine/kernels/kernel_set.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QMessageBox>
#include <QPushButton>
#include <QSysInfo>
#include <QThread>

namespace binweave {

namespace {

QString processorName()
{
    QFile info(QStringLiteral("/proc/cpuinfo"));
    if (info.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : info.readAll().split('\n')) {
            if (line.startsWith("model name"))
                return QString::fromUtf8(line.mid(line.indexOf(':') + 1)).trimmed();
        }
    }
    return QSysInfo::currentCpuArchitecture();
}

QString kernelSetName()
{
    const auto set = chooseKernelSet();
    return set ? QString::fromUtf8((*set)->name) : QString::fromStdString(set.error().sentence);
}

} // namespace

QString aboutText()
{
    return QStringLiteral("Binweave %1\nProcessor: %2\nInstruction set: %3\nThreads: %4\nQt %5\nSystem: %6")
        .arg(QStringLiteral(BINWEAVE_VERSION), processorName(), kernelSetName())
        .arg(QThread::idealThreadCount())
        .arg(QString::fromUtf8(qVersion()), QSysInfo::prettyProductName());
}

void showAbout(QWidget* window)
{
    QMessageBox box(QMessageBox::Information, QCoreApplication::translate("About", "About Binweave"), aboutText(),
                    QMessageBox::Close, window);
    box.setIconPixmap(window->windowIcon().pixmap(64));
    box.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    const QPushButton* copy = box.addButton(QCoreApplication::translate("About", "Copy"), QMessageBox::ActionRole);
    QObject::connect(copy, &QPushButton::clicked, &box, [] { QApplication::clipboard()->setText(aboutText()); });
    box.exec();
}

} // namespace binweave
