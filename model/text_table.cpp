// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text_table.h"

#include "model/file_io.h"

#include <algorithm>
#include <cctype>
#include <csv.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace binweave {

namespace {

constexpr const char* noMeaning = "—";

/// "Parameter bits" with unit bits stays as it is, "Share" becomes "Share (%)".
std::string headerText(const TextTable::Column& column)
{
    if (column.unit.empty() || column.title.ends_with(column.unit))
        return column.title;
    return fmt::format("{} ({})", column.title, column.unit);
}

std::vector<std::string> header(const TextTable& table)
{
    std::vector<std::string> cells;
    for (const TextTable::Column& column : table.columns)
        cells.push_back(headerText(column));
    return cells;
}

std::string quoted(const std::string& text)
{
    std::string out(csv_write(nullptr, 0, text.data(), text.size()), '\0');
    csv_write(out.data(), out.size(), text.data(), text.size());
    return out;
}

std::string orDash(const std::string& cell)
{
    return cell.empty() ? noMeaning : cell;
}

std::string escaped(const std::string& text, std::string_view special)
{
    std::string out;
    for (const char c : text) {
        if (special.find(c) != special.npos)
            out += '\\';
        out += c;
    }
    return out;
}

std::string latexCell(const std::string& cell)
{
    static constexpr std::pair<const char*, const char*> symbols[] = {
        {"σ", "$\\sigma$"}, {"β", "$\\beta$"}, {"ζ", "$\\zeta$"}};
    std::string out = cell.empty() ? "---" : escaped(cell, "&%$#_{}");
    for (const auto& [symbol, command] : symbols) {
        if (const std::size_t at = out.find(symbol); at != out.npos)
            out.replace(at, std::string_view(symbol).size(), command);
    }
    return out;
}

/// Code points: what a terminal gives one cell each.
std::size_t width(const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

} // namespace

std::string csvText(const TextTable& table)
{
    const auto line = [&](const std::vector<std::string>& cells, bool names) {
        std::vector<std::string> fields;
        for (std::size_t i = 0; i < cells.size(); ++i)
            fields.push_back(names || !table.columns[i].isNumber ? quoted(cells[i]) : cells[i]);
        return fmt::format("{}\n", fmt::join(fields, ","));
    };
    std::string text = line(header(table), true);
    for (const auto& row : table.rows)
        text += line(row, false);
    return text;
}

std::string markdownText(const TextTable& table)
{
    const auto line = [](const std::vector<std::string>& cells) {
        std::vector<std::string> fields;
        for (const std::string& cell : cells)
            fields.push_back(escaped(orDash(cell), "|"));
        return fmt::format("| {} |\n", fmt::join(fields, " | "));
    };
    std::string text = line(header(table)) + "|";
    for (const TextTable::Column& column : table.columns)
        text += column.isNumber ? " ---: |" : " --- |";
    text += '\n';
    for (const auto& row : table.rows)
        text += line(row);
    return text;
}

std::string latexText(const TextTable& table)
{
    const auto line = [](const std::vector<std::string>& cells) {
        std::vector<std::string> fields;
        std::ranges::transform(cells, std::back_inserter(fields), latexCell);
        return fmt::format("{} \\\\\n", fmt::join(fields, " & "));
    };
    std::string text = "\\begin{tabular}{";
    for (const TextTable::Column& column : table.columns)
        text += column.isNumber ? 'r' : 'l';
    text += "}\n\\toprule\n" + line(header(table)) + "\\midrule\n";
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        if (i + 1 == table.rows.size())
            text += "\\midrule\n";
        text += line(table.rows[i]);
    }
    return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string plainText(const TextTable& table)
{
    std::vector<std::vector<std::string>> lines{header(table)};
    for (const auto& row : table.rows)
        std::ranges::transform(row, std::back_inserter(lines.emplace_back()), orDash);
    std::vector<std::size_t> widths(table.columns.size());
    for (const auto& cells : lines) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], width(cells[i]));
    }
    std::string text;
    for (const auto& cells : lines) {
        std::vector<std::string> padded;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string padding(widths[i] - width(cells[i]), ' ');
            padded.push_back(table.columns[i].isNumber ? padding + cells[i] : cells[i] + padding);
        }
        std::string line = fmt::format("{}", fmt::join(padded, "  "));
        line.resize(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::string tabbedText(const TextTable& table)
{
    std::string text = fmt::format("{}\n", fmt::join(header(table), "\t"));
    for (const auto& row : table.rows)
        text += fmt::format("{}\n", fmt::join(row, "\t"));
    return text;
}

Result<void> saveTable(const TextTable& table, const std::filesystem::path& path)
{
    static constexpr std::pair<const char*, std::string (*)(const TextTable&)> formats[] = {
        {".csv", csvText}, {".md", markdownText}, {".tex", latexText}};
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const auto& [name, text] : formats) {
        if (ending == name)
            return writeFileAtomically(path, text(table));
    }
    return badInput(
        fmt::format("'{}' ends in no known kind of table: .csv, .md and .tex can be written.", path.string()));
}

} // namespace binweave
