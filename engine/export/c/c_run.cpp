// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_run.h"

#include "engine/export/c/c_names.h"
#include "engine/export/c/c_text.h"
#include "engine/export/child_process.h"
#include "model/file_io.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

constexpr const char* compiler = "cc";

/// Empty where the file cannot be read.
std::string firstLine(const fs::path& file, std::string_view with = "")
{
    const auto text = readTextFile(file);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (rest.substr(0, end).find(with) != std::string_view::npos)
            return std::string(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

/// Runs `arguments` with its output in `folder`; the file that holds it.
Result<fs::path> runTool(std::vector<std::string> arguments, const TemporaryFolder& folder, std::stop_token stop)
{
    const fs::path output = folder.path() / "output";
    const fs::path errors = folder.path() / "errors";
    const std::string program = arguments[0];
    const auto status = runChild({std::move(arguments), output, errors, std::chrono::seconds(600)}, std::move(stop));
    if (!status)
        return tl::unexpected(status.error());
    if (*status != 0) {
        const std::string complaint = firstLine(errors, "error");
        return failed(fmt::format("{} gave up with status {}: {}", fs::path(program).filename().string(), *status,
                                  complaint.empty() ? firstLine(errors) : complaint));
    }
    return output;
}

/// The scores of lines "class<TAB>name<TAB>score score ..", appended. False: the text is something else.
bool readScores(std::string_view text, std::vector<float>& scores)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            return false;
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const std::size_t tab = line.rfind('\t');
        if (tab == std::string_view::npos)
            return false;
        line.remove_prefix(tab + 1);
        while (!line.empty()) {
            float score = 0;
            const auto [next, error] = std::from_chars(line.data(), line.data() + line.size(), score);
            if (error != std::errc())
                return false;
            scores.push_back(score);
            line.remove_prefix(static_cast<std::size_t>(next - line.data()));
            if (!line.empty() && line.front() != ' ')
                return false;
            line.remove_prefix(line.empty() ? 0 : 1);
        }
    }
    return true;
}

/// The first line of `cc --version`, or "cc".
std::string compilerName(const TemporaryFolder& folder)
{
    const auto output = runTool({compiler, "--version"}, folder, {});
    const std::string line = output ? firstLine(*output) : "";
    return line.empty() ? compiler : line;
}

} // namespace

Result<ArtefactScores> runCSource(const fs::path& source, const LabelledImages& images, const ExportControl& control)
{
    constexpr int chunk = 250;
    const auto folder = TemporaryFolder::make();
    if (!folder)
        return tl::unexpected(folder.error());
    const fs::path program = folder->path() / "classify";
    const fs::path pixels = folder->path() / "images";
    const std::string macro = fmt::format("-D{}_MAIN", upperCase(cProgramName(source.stem().string())));
    const auto compiled =
        runTool({compiler, "-std=c99", "-O2", macro, "-o", program.string(), fs::absolute(source).string()}, *folder,
                control.stop);
    if (!compiled)
        return failed(fmt::format("The C export needs a C compiler to be checked. {}", compiled.error().sentence));

    ArtefactScores result;
    result.ranBy = compilerName(*folder);
    const std::size_t bytes = images.count() > 0 ? images.image(0).size() : 0;
    for (int first = 0; first < images.count(); first += chunk) {
        const int count = std::min(chunk, images.count() - first);
        const auto part =
            std::span(images.pixels)
                .subspan(bytes * static_cast<std::size_t>(first), bytes * static_cast<std::size_t>(count));
        if (const auto written = writeFileAtomically(pixels, part); !written)
            return tl::unexpected(written.error());
        const auto output = runTool({program.string(), pixels.string()}, *folder, control.stop);
        if (!output)
            return tl::unexpected(output.error());
        const auto text = readTextFile(*output);
        if (!text || !readScores(*text, result.scores))
            return failed(fmt::format("The program of '{}' prints what are no scores.", source.string()));
        if (control.progress)
            control.progress(first + count);
    }
    return result;
}

} // namespace binweave
