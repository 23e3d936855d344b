// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/run_rows.h"

#include "model/design_file.h"

#include <QDir>
#include <QSqlQuery>
#include <string_view>

namespace binweave {

namespace {

QVariant orNull(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant(QMetaType::fromType<double>());
}

/// A null string would be no text to the database.
QString orEmpty(const QString& text)
{
    return text.isNull() ? QString("") : text;
}

std::optional<double> optionalNumber(const QVariant& value)
{
    return value.isNull() ? std::nullopt : std::optional(value.toDouble());
}

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

QVariantList valuesOf(const RunRecord& run)
{
    return {QDir(run.folder).absolutePath(),
            orEmpty(run.name),
            textOf(designText(run.design)),
            orEmpty(run.data),
            runStateName(run.state),
            orEmpty(run.started.toUTC().toString(Qt::ISODateWithMs)),
            run.seed,
            run.epochs,
            run.parameterBits,
            run.storedBytes,
            orNull(run.top1),
            orNull(run.top5),
            orEmpty(run.note),
            textOf(settingsText(run.settings)),
            run.place};
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
    run.state = runStateNamed(row.value(5).toString());
    if (const QDateTime started = QDateTime::fromString(row.value(6).toString(), Qt::ISODateWithMs); started.isValid())
        run.started = started.toUTC();
    run.seed = row.value(7).toLongLong();
    run.epochs = row.value(8).toInt();
    run.parameterBits = row.value(9).toLongLong();
    run.storedBytes = row.value(10).toLongLong();
    run.top1 = optionalNumber(row.value(11));
    run.top5 = optionalNumber(row.value(12));
    run.note = row.value(13).toString();
    // Of runs from before version 2 the settings are in their folders only.
    if (auto settings = parseSettings(row.value(14).toString().toStdString(), "the run history"))
        run.settings = std::move(*settings);
    run.place = row.value(15).toInt();
    return run;
}

} // namespace binweave
