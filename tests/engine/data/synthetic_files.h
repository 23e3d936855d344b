// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

#include <QtTest>

/// Writes a file into the folder, and the folders on the way.
inline void writeBytes(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes)
{
    const QString path = folder.filePath(name);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// The sentence with which loading fails, with FOLDER for the folder's path; or 'no error'.
inline QString loadError(const QString& kind, const QTemporaryDir& folder)
{
    const auto data = binweave::loadDataSet((kind + ':' + folder.path()).toStdString());
    return data ? "no error" : QString::fromStdString(data.error().sentence).replace(folder.path(), "FOLDER");
}
