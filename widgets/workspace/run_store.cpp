// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/run_store.h"

#include "model/design_file.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QRegularExpression>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QVariant>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <utility>

namespace binweave {

namespace {

constexpr int schemaVersion = 1;

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
    note TEXT NOT NULL))";

constexpr auto columns =
    "id, folder, name, design, data, state, started, seed, epochs, parameter_bits, stored_bytes, top1, top5, note";

constexpr std::array stateNames{std::pair{RunState::running, "running"}, std::pair{RunState::paused, "paused"},
                                std::pair{RunState::stopped, "stopped"}, std::pair{RunState::finished, "finished"},
                                std::pair{RunState::failed, "failed"}};

RunState stateNamed(const QString& name)
{
    for (const auto& [state, text] : stateNames) {
        if (name == QLatin1String(text))
            return state;
    }
    return RunState::failed;
}

QVariant orNull(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant(QMetaType::fromType<double>());
}

std::optional<double> optionalNumber(const QVariant& value)
{
    return value.isNull() ? std::nullopt : std::optional(value.toDouble());
}

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// In the order of `columns`, the id aside.
QVariantList valuesOf(const RunRecord& run)
{
    return {QDir(run.folder).absolutePath(),
            run.name,
            textOf(designText(run.design)),
            run.data,
            runStateName(run.state),
            run.started.toUTC().toString(Qt::ISODateWithMs),
            run.seed,
            run.epochs,
            run.parameterBits,
            run.storedBytes,
            orNull(run.top1),
            orNull(run.top5),
            run.note.isNull() ? QString("") : run.note};
}

RunRecord recordIn(const QSqlQuery& row)
{
    RunRecord run;
    run.id = row.value(0).toInt();
    run.folder = row.value(1).toString();
    run.name = row.value(2).toString();
    if (Result<NetworkDesign> design = parseDesign(row.value(3).toString().toStdString(), "the run history"))
        run.design = std::move(*design); // else written by a newer Binweave: still listed by its name and figures
    run.data = row.value(4).toString();
    run.state = stateNamed(row.value(5).toString());
    run.started = QDateTime::fromString(row.value(6).toString(), Qt::ISODateWithMs).toUTC();
    run.seed = row.value(7).toLongLong();
    run.epochs = row.value(8).toInt();
    run.parameterBits = row.value(9).toLongLong();
    run.storedBytes = row.value(10).toLongLong();
    run.top1 = optionalNumber(row.value(11));
    run.top5 = optionalNumber(row.value(12));
    run.note = row.value(13).toString();
    return run;
}

std::vector<RunRecord> select(const QSqlDatabase& database, const QString& condition, const QVariantList& values)
{
    QSqlQuery query(database);
    query.prepare(QStringLiteral("SELECT %1 FROM runs %2 ORDER BY id DESC").arg(QLatin1String(columns), condition));
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

Result<int> pragma(const QSqlDatabase& database, const QString& name)
{
    QSqlQuery query(database);
    if (!query.exec(QStringLiteral("PRAGMA ") + name) || !query.next())
        return historyFailed(database, query.lastError());
    return query.value(0).toInt();
}

} // namespace

QString runStateName(RunState state)
{
    for (const auto& [value, name] : stateNames) {
        if (value == state)
            return QLatin1String(name);
    }
    return {};
}

std::unique_ptr<QLockFile> lockRunFolder(const QString& folder)
{
    auto lock = std::make_unique<QLockFile>(folder + QStringLiteral("/run.lock"));
    lock->setStaleLockTime(0); // a lock is as old as its run: only a dead process makes it stale
    if (!lock->tryLock() && lock->error() == QLockFile::LockFailedError)
        return nullptr;
    return lock;
}

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
        .and_then([&] { return execute(m_database, QLatin1String(createSchema)); })
        .and_then([&] { return execute(m_database, QStringLiteral("PRAGMA user_version = %1").arg(schemaVersion)); })
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
    query.prepare(
        QStringLiteral("INSERT INTO runs (%1) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)").arg(QLatin1String(columns)));
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
    QSqlQuery query(m_database);
    query.prepare(QStringLiteral("UPDATE runs SET folder=?, name=?, design=?, data=?, state=?, started=?, seed=?, "
                                 "epochs=?, parameter_bits=?, stored_bytes=?, top1=?, top5=?, note=? WHERE id=?"));
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
    if (deleteFolder) {
        // By name: the folder may be one that the user chose and that holds more.
        for (const char* name : {"design.json", "settings.json", "log.csv", "checkpoint.bin", "weights.safetensors",
                                 "result.json", "run.lock"})
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

std::vector<RunRecord> RunStore::runs() const
{
    return select(m_database, {}, {});
}

std::optional<RunRecord> RunStore::run(int id) const
{
    return first(select(m_database, QStringLiteral("WHERE id = ?"), {id}));
}

std::optional<RunRecord> RunStore::runIn(const QString& folder) const
{
    return first(select(m_database, QStringLiteral("WHERE folder = ?"), {QDir(folder).absolutePath()}));
}

} // namespace binweave
