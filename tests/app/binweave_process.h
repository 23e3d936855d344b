// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>
#include <functional>
#include <memory>

/// What a call of the program answered.
struct Answer
{
    int status = -1; ///< -1 where it crashed or hung
    QByteArray out;
    QByteArray err;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    /// The objects of a stream, one a line.
    QList<QJsonObject> lines() const
    {
        QList<QJsonObject> objects;
        for (const QByteArray& line : out.split('\n')) {
            if (!line.isEmpty())
                objects.push_back(QJsonDocument::fromJson(line).object());
        }
        return objects;
    }
    /// Of a failed call: one sentence on standard error, nothing on standard output.
    bool isOneSentence() const
    {
        return out.isEmpty() && err.startsWith("binweave: ") && err.endsWith(".\n") && err.count('\n') == 1;
    }
};

/// The built program with a run history of its own and without a display.
class Binweave
{
public:
    /// For one process before it starts.
    using Prepare = std::function<void(QProcess&)>;

    QString path(const QString& name) const { return m_folder.filePath(name); }

    std::unique_ptr<QProcess> start(const QStringList& arguments, const Prepare& prepare = {}) const
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(variable);
        environment.insert("BINWEAVE_DATA_DIR", path("history"));
        process->setProcessEnvironment(environment);
        process->setWorkingDirectory(m_folder.path());
        if (prepare)
            prepare(*process);
        process->start(BINWEAVE_EXECUTABLE, arguments);
        return process;
    }

    static Answer finish(QProcess& process)
    {
        const bool ended = process.waitForFinished(120000) && process.exitStatus() == QProcess::NormalExit;
        return {ended ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
    }

    Answer call(const QStringList& arguments, const Prepare& prepare = {}) const
    {
        return finish(*start(arguments, prepare));
    }

private:
    QTemporaryDir m_folder;
};

#define COMPARE_STATUS(answer, expected)                                                                               \
    QVERIFY2((answer).status == (expected), ((answer).out + (answer).err).constData())
