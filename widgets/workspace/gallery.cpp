// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/gallery.h"

#include "engine/files/packed_model.h"
#include "engine/training/reproduction.h"
#include "engine/training/run_folder.h"
#include "model/design_file.h"
#include "model/file_io.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <fmt/format.h>

// Outside of any namespace, as the macro wants it.
static void initResources()
{
    Q_INIT_RESOURCE(gallery);
}

namespace binweave {

namespace {

const QStringList fileNames{"design.json", "settings.json", "log.csv", "result.json", packedWeightsName};

QString source()
{
    initResources();
    const QString folder = qEnvironmentVariable("BINWEAVE_GALLERY_DIR");
    return folder.isEmpty() ? QStringLiteral(":/gallery") : folder;
}

QStringList names()
{
    return QDir(source()).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
}

QByteArray content(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Files that are as they should be stay untouched.
bool layOut(const QString& from, const QString& to)
{
    if (!QDir().mkpath(to))
        return false;
    return std::ranges::all_of(fileNames, [&](const QString& name) {
        const QByteArray bytes = content(from + QLatin1Char('/') + name);
        const QString target = to + QLatin1Char('/') + name;
        if (bytes.isEmpty() || content(target) == bytes)
            return !bytes.isEmpty();
        return writeFileAtomically(target.toStdString(), std::string_view(bytes.constData(), bytes.size())).has_value();
    });
}

QString folderOf(const QString& name, const QString& dataFolder)
{
    return QStringLiteral("%1/gallery/%2").arg(QDir(dataFolder).absolutePath(), name);
}

std::optional<RunRecord> recordOf(const QString& folder)
{
    const std::filesystem::path path = folder.toStdString();
    const auto design = loadDesign(path / "design.json");
    const auto settings = loadSettings(path);
    const auto result = loadResult(path);
    if (!design || !settings || !result)
        return std::nullopt;
    RunRecord run;
    run.folder = folder;
    run.name = QString::fromStdString(design->name);
    run.design = *design;
    run.data = QString::fromStdString(result->data);
    run.state = RunState::finished;
    run.settings = *settings;
    run.seed = result->seed;
    run.epochs = result->epochs;
    run.parameterBits = result->parameterBits;
    run.storedBytes = result->storedBytes;
    run.top1 = result->top1;
    run.top5 = result->top5;
    return run;
}

/// "cifar10:/home/me/data" says where; "cifar10" says what.
std::string kindOf(const std::string& data)
{
    return data.substr(0, data.find(':'));
}

} // namespace

std::vector<RunRecord> galleryRuns(const QString& dataFolder)
{
    std::vector<RunRecord> runs;
    for (const QString& name : names()) {
        const QString folder = folderOf(name, dataFolder);
        if (!layOut(source() + QLatin1Char('/') + name, folder))
            continue;
        if (auto run = recordOf(folder))
            runs.push_back(std::move(*run));
    }
    std::ranges::stable_sort(runs, {}, &RunRecord::parameterBits);
    int id = 0;
    for (RunRecord& run : runs)
        run.id = --id;
    return runs;
}

Result<QString> galleryFolder(const QString& name, const QString& dataFolder)
{
    const QStringList known = names();
    if (!known.contains(name)) {
        return badInput(fmt::format("There is no run '{}' in the gallery; there are: {}.", name.toStdString(),
                                    known.isEmpty() ? "none" : known.join(QStringLiteral(", ")).toStdString()));
    }
    const QString folder = folderOf(name, dataFolder);
    if (!layOut(source() + QLatin1Char('/') + name, folder))
        return failed(
            fmt::format("The gallery's run '{}' cannot be written to '{}'.", name.toStdString(), folder.toStdString()));
    return folder;
}

Result<void> packForGallery(const QString& runFolder, const QString& target)
{
    const std::filesystem::path from = runFolder.toStdString();
    const std::filesystem::path to = target.toStdString();
    const auto model = loadTrainedModel(from);
    if (!model)
        return tl::unexpected(model.error());
    auto settings = loadSettings(from);
    if (!settings)
        return tl::unexpected(settings.error());
    auto result = loadResult(from);
    if (!result)
        return tl::unexpected(result.error());
    if (QFileInfo::exists(target))
        return badInput(fmt::format("There is something at '{}' already.", target.toStdString()));
    if (!QDir().mkpath(target))
        return failed(fmt::format("Cannot make the folder '{}'.", target.toStdString()));
    for (std::string* other : {&settings->parent, &settings->teacher})
        *other = std::filesystem::path(*other).filename().string();
    result->data = kindOf(result->data);
    const std::string named = result->data == "shapes" ? result->data : result->data + ":DIR";
    result->command = trainingCommand(model->design, named, *settings);
    const auto log = readTextFile(from / "log.csv");
    if (!log)
        return tl::unexpected(log.error());
    return saveDesign(model->design, to / "design.json")
        .and_then([&] { return writeFileAtomically(to / "settings.json", settingsText(*settings)); })
        .and_then([&] { return writeFileAtomically(to / "log.csv", *log); })
        .and_then([&] { return writeResult(to, *result); })
        .and_then([&] { return savePackedModel(*model, to / packedWeightsName); });
}

} // namespace binweave
