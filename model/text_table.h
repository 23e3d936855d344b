// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
std::string latexText(const TextTable& table); ///< a tabular of the booktabs package
std::string plainText(const TextTable& table); ///< columns padded with spaces, for a terminal

} // namespace binweave
