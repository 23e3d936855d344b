// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_target.h"

#include "engine/export/c/c_import.h"
#include "engine/export/c/c_program.h"
#include "engine/export/c/c_run.h"
#include "engine/export/c/c_text.h"
#include "model/file_io.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

/// NAME.c, whether it, NAME.h or NAME is given.
fs::path sourceOf(fs::path path)
{
    if (path.extension() == ".h")
        path.replace_extension(".c");
    else if (path.extension() != ".c")
        path += ".c";
    return path;
}

fs::path headerOf(fs::path source)
{
    return source.replace_extension(".h");
}

/// The name stands in comments and in an #include.
Result<void> checkName(const fs::path& source)
{
    const std::string name = source.stem().string();
    const bool isPlain = std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; }) &&
                         name.find_first_of("\"\\*?<>") == std::string::npos;
    if (isPlain && !name.empty())
        return {};
    return badInput(fmt::format("'{}' cannot name C files; choose a name of letters, digits, '_' and '-'.", name));
}

Result<std::vector<fs::path>> write(const TrainedModel& model, const ExportOptions&, const fs::path& path)
{
    const fs::path source = sourceOf(path);
    const fs::path header = headerOf(source);
    if (const auto named = checkName(source); !named)
        return tl::unexpected(named.error());
    const auto text = cText(model, source.stem().string());
    if (!text)
        return tl::unexpected(text.error());
    if (const auto written = writeFileAtomically(header, text->header); !written)
        return tl::unexpected(written.error());
    if (const auto written = writeFileAtomically(source, text->source); !written)
        return tl::unexpected(written.error());
    return std::vector{source, header};
}

Result<ArtefactScores> run(const fs::path& path, const LabelledImages& images, const ExportControl& control)
{
    return runCSource(sourceOf(path), images, control);
}

bool recognizes(const fs::path& path)
{
    if (path.extension() != ".c" && path.extension() != ".h")
        return false;
    const auto text = readTextFile(sourceOf(path));
    return text && text->find(fmt::format("\n{}", cDesignMark)) != std::string::npos;
}

Result<TrainedModel> read(const fs::path& path)
{
    const fs::path source = sourceOf(path);
    const auto text = readTextFile(source);
    if (!text)
        return tl::unexpected(text.error());
    auto model = modelOfCSource(*text);
    if (!model)
        return badInput(
            fmt::format("'{}' is no C export that can be read: {}", source.string(), model.error().sentence));
    return model;
}

} // namespace

ExportTarget cTarget()
{
    return {.name = "c",
            .title = "C99 source",
            .suffix = ".c",
            .compactToo = false,
            .reaches = checkCReaches,
            .write = write,
            .run = run,
            .recognizes = recognizes,
            .read = read};
}

} // namespace binweave
