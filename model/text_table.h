// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace binweave {

/// Rows of cells as text; an empty cell is a figure that has no meaning. The last row is the total.
struct TextTable
{
    struct Column
    {
        std::string title;
        std::string unit;
        bool isNumber = false;
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;
};

std::string csvText(const TextTable& table);
std::string markdownText(const TextTable& table);
std::string latexText(const TextTable& table);  ///< a tabular of the booktabs package
std::string plainText(const TextTable& table);  ///< columns padded with spaces, for a terminal
std::string tabbedText(const TextTable& table); ///< cells for a spreadsheet to paste

/// The ending of `path` says the format: .csv, .md or .tex. Errors: another ending, a path that cannot be written.
Result<void> saveTable(const TextTable& table, const std::filesystem::path& path);

} // namespace binweave
