// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/run_store.h"

#include "widgets/workspace/gallery.h"
#include "widgets/workspace/run_lock.h"
#include "widgets/workspace/run_rows.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QRegularExpression>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QVariant>
#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <utility>

namespace binweave {

namespace {

constexpr int schemaVersion = 2;

constexpr auto createSchema = R"(CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    design TEXT NOT NULL,
    data TEXT NOT NULL,
    state TEXT NOT NULL,
    started TEXT NOT NULL,
    seed INTEGER NOT NULL,
    epochs INTEGER NOT NULL,
    parameter_bits INTEGER NOT NULL,
    stored_bytes INTEGER NOT NULL,
    top1 REAL,
    top5 REAL,
    note TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '',
    place INTEGER NOT NULL DEFAULT 0))";

/// What a history of an earlier version lacks.
constexpr const char* additions[] = {"ALTER TABLE runs ADD COLUMN settings TEXT NOT NULL DEFAULT ''",
                                     "ALTER TABLE runs ADD COLUMN place INTEGER NOT NULL DEFAULT 0"};

std::vector<RunRecord> select(const QSqlDatabase& database, const QString& condition, const QVariantList& values)
{
    QSqlQuery query(database);
    query.prepare(QStringLiteral("SELECT %1 FROM runs %2 ORDER BY id DESC").arg(QLatin1String(runColumns), condition));
    for (const QVariant& value : values)
        query.addBindValue(value);
    std::vector<RunRecord> runs;
    if (query.exec()) {
        while (query.next())
            runs.push_back(recordIn(query));
    }
    return runs;
}

std::optional<RunRecord> first(std::vector<RunRecord> runs)
{
    return runs.empty() ? std::nullopt : std::optional(std::move(runs.front()));
}

tl::unexpected<Error> historyFailed(const QSqlDatabase& database, const QSqlError& error)
{
    return failed(fmt::format("Cannot use the run history '{}': {}.", database.databaseName().toStdString(),
                              error.text().trimmed().toStdString()));
}

Result<void> execute(QSqlQuery& query, const QSqlDatabase& database)
{
    if (!query.exec())
        return historyFailed(database, query.lastError());
    return {};
}

Result<void> execute(const QSqlDatabase& database, const QString& statement)
{
    QSqlQuery query(database);
    if (!query.exec(statement))
        return historyFailed(database, query.lastError());
    return {};
}

Result<void> addColumns(const QSqlDatabase& database)
{
    for (const char* statement : additions) {
        if (Result<void> added = execute(database, QLatin1String(statement)); !added)
            return added;
    }
    return {};
}

Result<int> pragma(const QSqlDatabase& database, const QString& name)
{
    QSqlQuery query(database);
    if (!query.exec(QStringLiteral("PRAGMA ") + name) || !query.next())
        return historyFailed(database, query.lastError());
    return query.value(0).toInt();
}

/// To schemaVersion, within a transaction: another process may have done it while this one waited.
Result<void> upgrade(const QSqlDatabase& database)
{
    const Result<int> version = pragma(database, QStringLiteral("user_version"));
    if (!version)
        return tl::unexpected(version.error());
    if (*version == schemaVersion)
        return {};
    const Result<void> changed = *version == 0 ? execute(database, QLatin1String(createSchema)) : addColumns(database);
    return changed.and_then(
        [&] { return execute(database, QStringLiteral("PRAGMA user_version = %1").arg(schemaVersion)); });
}

} // namespace

QString RunStore::defaultFolder()
{
    if (const QString folder = qEnvironmentVariable("BINWEAVE_DATA_DIR"); !folder.isEmpty())
        return folder;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/binweave");
}

RunStore::RunStore(QString folder) : m_folder(std::move(folder)) {}

RunStore::~RunStore()
{
    const QString connection = m_database.connectionName();
    m_database = {}; // a connection in use cannot be removed
    QSqlDatabase::removeDatabase(connection);
}

Result<std::unique_ptr<RunStore>> RunStore::open(const QString& folder)
{
    if (!QDir().mkpath(folder))
        return failed(fmt::format("Cannot make the folder '{}' for the run history.", folder.toStdString()));
    std::unique_ptr<RunStore> store(new RunStore(QDir(folder).absolutePath()));
    if (Result<void> connected = store->connectTo(store->m_folder + QStringLiteral("/runs.sqlite")); !connected)
        return tl::unexpected(std::move(connected.error()));
    store->m_gallery = galleryRuns(folder);
    store->settleLeftovers();
    store->watchOthers();
    return store;
}

std::unique_ptr<RunStore> RunStore::openInMemory(const QString& folder)
{
    std::unique_ptr<RunStore> store(new RunStore(QDir(folder).absolutePath()));
    const Result<void> connected = store->connectTo(QStringLiteral(":memory:"));
    Q_ASSERT(connected);
    return store;
}

Result<void> RunStore::connectTo(const QString& file)
{
    static std::atomic<int> connections{0};
    m_database =
        QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("binweave-runs-%1").arg(connections++));
    m_database.setDatabaseName(file);
    m_database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000"));
    if (!m_database.open())
        return historyFailed(m_database, m_database.lastError());

    // Readers and a writer do not wait for each other. Where another process has it open just now, it did this.
    QSqlQuery(m_database).exec(QStringLiteral("PRAGMA journal_mode = WAL"));

    const Result<int> version = pragma(m_database, QStringLiteral("user_version"));
    if (!version)
        return tl::unexpected(version.error());
    if (*version > schemaVersion) {
        return failed(fmt::format("The run history '{}' is of a newer Binweave (its version is {}, this one knows {}).",
                                  file.toStdString(), *version, schemaVersion));
    }
    if (*version == schemaVersion)
        return {};
    return execute(m_database, QStringLiteral("BEGIN IMMEDIATE"))
        .and_then([&] { return upgrade(m_database); })
        .and_then([&] { return execute(m_database, QStringLiteral("COMMIT")); });
}

void RunStore::settleLeftovers()
{
    for (RunRecord& run : select(m_database, QStringLiteral("WHERE state IN ('running', 'paused')"), {})) {
        if (!lockRunFolder(run.folder))
            continue;
        run.state = RunState::stopped;
        update(run);
    }
}

void RunStore::watchOthers()
{
    const auto version = [this] { return pragma(m_database, QStringLiteral("data_version")).value_or(m_dataVersion); };
    m_dataVersion = version();
    connect(&m_watch, &QTimer::timeout, this, [this, version] {
        const int before = std::exchange(m_dataVersion, version());
        if (m_dataVersion != before)
            Q_EMIT changed();
    });
    m_watch.start(2000);
}

QString RunStore::newRunFolder(const QString& designName) const
{
    static const QRegularExpression unsuited(QStringLiteral("[^A-Za-z0-9]+"));
    QString base = designName.left(60).replace(unsuited, QStringLiteral("-"));
    base.remove(QRegularExpression(QStringLiteral("^-|-$")));
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const QString path = m_folder + QStringLiteral("/runs/") + stamp + QLatin1Char('-') +
                         (base.isEmpty() ? QStringLiteral("design") : base);
    QString candidate = path;
    for (int suffix = 2; QFile::exists(candidate); ++suffix)
        candidate = path + QLatin1Char('-') + QString::number(suffix);
    return candidate;
}

Result<int> RunStore::add(const RunRecord& record)
{
    QSqlQuery query(m_database);
    query.prepare(QStringLiteral("INSERT INTO runs (%1) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
                      .arg(QLatin1String(runColumns)));
    query.addBindValue(record.id ? QVariant(record.id) : QVariant(QMetaType::fromType<int>()));
    for (const QVariant& value : valuesOf(record))
        query.addBindValue(value);
    if (Result<void> done = execute(query, m_database); !done)
        return tl::unexpected(std::move(done.error()));
    const int id = query.lastInsertId().toInt();
    Q_EMIT changed();
    return id;
}

Result<void> RunStore::update(const RunRecord& record)
{
    if (record.isGallery())
        return badInput("A run of the gallery cannot be changed.");
    QSqlQuery query(m_database);
    query.prepare(QStringLiteral(
        "UPDATE runs SET folder=?, name=?, design=?, data=?, state=?, started=?, seed=?, "
        "epochs=?, parameter_bits=?, stored_bytes=?, top1=?, top5=?, note=?, settings=?, place=? WHERE id=?"));
    for (const QVariant& value : valuesOf(record))
        query.addBindValue(value);
    query.addBindValue(record.id);
    if (Result<void> done = execute(query, m_database); !done)
        return done;
    Q_EMIT changed();
    return {};
}

Result<void> RunStore::remove(int id, bool deleteFolder)
{
    const std::optional<RunRecord> record = run(id);
    if (!record)
        return badInput(fmt::format("There is no run {} in the history.", id));
    if (record->isGallery())
        return badInput("A run of the gallery cannot be removed.");
    if (deleteFolder) {
        // By name: the folder may be one that the user chose and that holds more.
        for (const char* name : {"design.json", "settings.json", "log.csv", "checkpoint.bin", "weights.safetensors",
                                 "last.safetensors", "layers.csv", "result.json", "run.lock"})
            QFile::remove(record->folder + QLatin1Char('/') + QLatin1String(name));
        QDir().rmdir(record->folder);
    }
    QSqlQuery query(m_database);
    query.prepare(QStringLiteral("DELETE FROM runs WHERE id = ?"));
    query.addBindValue(id);
    if (Result<void> done = execute(query, m_database); !done)
        return done;
    Q_EMIT changed();
    return {};
}

std::vector<RunRecord> RunStore::queue() const
{
    std::vector<RunRecord> runs = select(m_database, QStringLiteral("WHERE state = 'queued'"), {});
    std::ranges::sort(runs, {}, [](const RunRecord& run) { return std::pair(run.place, run.id); });
    return runs;
}

std::vector<RunRecord> RunStore::runs() const
{
    return select(m_database, {}, {});
}

std::optional<RunRecord> RunStore::run(int id) const
{
    const auto shipped = std::ranges::find(m_gallery, id, &RunRecord::id);
    if (shipped != m_gallery.end())
        return *shipped;
    return first(select(m_database, QStringLiteral("WHERE id = ?"), {id}));
}

std::optional<RunRecord> RunStore::runIn(const QString& folder) const
{
    return first(select(m_database, QStringLiteral("WHERE folder = ?"), {QDir(folder).absolutePath()}));
}

} // namespace binweave
