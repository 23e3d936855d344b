// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/recovery.h"

#include "model/design_file.h"
#include "model/file_io.h"
#include "widgets/workspace/document.h"

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QUuid>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace binweave {

namespace {

using nlohmann::json;

QString pathOf(const QString& folder, const QString& recoveryId)
{
    return folder + QStringLiteral("/unsaved/") + recoveryId;
}

QString copyAt(const QString& path)
{
    return path + QStringLiteral(".json");
}

std::unique_ptr<QLockFile> lockAt(const QString& path)
{
    auto lock = std::make_unique<QLockFile>(path + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // only the death of its process makes it stale, not age
    return lock;
}

std::optional<RecoveredDesign> readCopy(const QString& path)
{
    const Result<std::string> text = readTextFile(copyAt(path).toStdString());
    if (!text)
        return std::nullopt;
    const json copy = json::parse(*text, nullptr, false);
    if (!copy.is_object() || !copy.contains("design") || !copy.contains("file") || !copy["file"].is_string())
        return std::nullopt;
    Result<NetworkDesign> design = parseDesign(copy["design"].dump(), "the recovered design");
    if (!design)
        return std::nullopt;
    const QFileInfo info(copyAt(path));
    return RecoveredDesign{std::move(*design), QString::fromStdString(copy["file"].get<std::string>()),
                           info.lastModified(), info.completeBaseName()};
}

} // namespace

Recovery::Recovery(Document& document, const QString& folder, QObject* parent)
    : QObject(parent), m_document(document), m_path(pathOf(folder, QUuid::createUuid().toString(QUuid::WithoutBraces)))
{
    QDir().mkpath(folder + QStringLiteral("/unsaved"));
    m_lock = lockAt(m_path);
    m_lock->tryLock();
    m_timer.setSingleShot(true);
    m_timer.setInterval(500);
    connect(&m_timer, &QTimer::timeout, this, &Recovery::write);
    connect(&document, &Document::designChanged, this, &Recovery::follow);
    connect(&document, &Document::fileChanged, this, &Recovery::follow);
}

Recovery::~Recovery()
{
    QFile::remove(copyAt(m_path));
}

void Recovery::follow()
{
    if (m_document.isModified()) {
        if (!m_timer.isActive()) // not restarted: a long slider drag is kept too
            m_timer.start();
        return;
    }
    m_timer.stop();
    QFile::remove(copyAt(m_path));
}

void Recovery::write()
{
    if (!m_document.isModified())
        return;
    const json copy = {{"design", json::parse(designText(m_document.design()))},
                       {"file", m_document.file().toStdString()}};
    // A full disk must not disturb the work; the next change tries again.
    std::ignore = writeFileAtomically(copyAt(m_path).toStdString(), copy.dump());
}

std::vector<RecoveredDesign> recoveredDesigns(const QString& folder)
{
    const QDir unsaved(pathOf(folder, {}));
    std::vector<RecoveredDesign> recovered;
    for (const QFileInfo& file : unsaved.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Time)) {
        const QString path = pathOf(folder, file.completeBaseName());
        const std::unique_ptr<QLockFile> lock = lockAt(path);
        if (!lock->tryLock()) // its process lives
            continue;
        if (std::optional<RecoveredDesign> design = readCopy(path))
            recovered.push_back(std::move(*design));
    }
    return recovered;
}

void discardRecovered(const QString& folder, const QString& recoveryId)
{
    QFile::remove(copyAt(pathOf(folder, recoveryId)));
}

} // namespace binweave
