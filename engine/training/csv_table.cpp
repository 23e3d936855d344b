// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/csv_table.h"

#include <csv.h>
#include <memory>

namespace binweave::csv {

namespace {

/// Filled by libcsv.
struct Table
{
    std::vector<Row> rows{1};

    static void addField(void* text, std::size_t length, void* table)
    {
        static_cast<Table*>(table)->rows.back().emplace_back(static_cast<const char*>(text), length);
    }
    static void endRow(int, void* table) { static_cast<Table*>(table)->rows.emplace_back(); }
};

} // namespace

std::optional<std::vector<Row>> rows(const std::string& text, std::string_view header)
{
    csv_parser parser;
    if (!text.starts_with(header) || csv_init(&parser, CSV_STRICT) != 0)
        return std::nullopt;
    const std::unique_ptr<csv_parser, void (*)(csv_parser*)> cleanUp(&parser, csv_free);
    Table table;
    const bool read =
        csv_parse(&parser, text.data(), text.size(), Table::addField, Table::endRow, &table) == text.size() &&
        csv_fini(&parser, Table::addField, Table::endRow, &table) == 0;
    table.rows.pop_back(); // begun by the last row's end
    if (!read || table.rows.empty())
        return std::nullopt;
    table.rows.erase(table.rows.begin());
    return std::move(table.rows);
}

} // namespace binweave::csv
