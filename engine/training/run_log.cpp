// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/run_folder.h"
#include "model/file_io.h"

#include <charconv>
#include <csv.h>
#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

constexpr std::string_view header =
    "epoch,loss,train_top1,test_top1,learning_rate,images_per_second,seconds_left,validation_top1";

/// Rows of texts, as libcsv hands them over.
struct Table
{
    std::vector<std::vector<std::string>> rows{1};

    static void addField(void* text, std::size_t length, void* table)
    {
        static_cast<Table*>(table)->rows.back().emplace_back(static_cast<const char*>(text), length);
    }
    static void endRow(int, void* table) { static_cast<Table*>(table)->rows.emplace_back(); }
};

bool parse(const std::string& text, Table& table)
{
    csv_parser parser;
    if (csv_init(&parser, CSV_STRICT) != 0)
        return false;
    const std::unique_ptr<csv_parser, void (*)(csv_parser*)> cleanUp(&parser, csv_free);
    const bool read =
        csv_parse(&parser, text.data(), text.size(), Table::addField, Table::endRow, &table) == text.size() &&
        csv_fini(&parser, Table::addField, Table::endRow, &table) == 0;
    table.rows.pop_back(); // begun by the last row's end
    return read && !table.rows.empty();
}

bool readNumber(const std::string& text, auto& number)
{
    const char* const end = text.data() + text.size();
    return std::from_chars(text.data(), end, number).ptr == end;
}

/// A figure that has no meaning is an empty field.
bool readNumber(const std::string& text, std::optional<double>& number)
{
    return text.empty() || readNumber(text, number.emplace());
}

std::string fieldOf(const std::optional<double>& number)
{
    return number ? fmt::format("{:.4f}", *number) : std::string();
}

bool readRecord(const std::vector<std::string>& row, EpochRecord& record)
{
    return row.size() == 8 && readNumber(row[0], record.epoch) && readNumber(row[1], record.loss) &&
           readNumber(row[2], record.trainTop1) && readNumber(row[3], record.testTop1) &&
           readNumber(row[4], record.learningRate) && readNumber(row[5], record.imagesPerSecond) &&
           readNumber(row[6], record.secondsLeft) && readNumber(row[7], record.validationTop1);
}

} // namespace

Result<void> writeLog(const std::filesystem::path& folder, const std::vector<EpochRecord>& epochs)
{
    std::string text = fmt::format("{}\n", header);
    for (const EpochRecord& e : epochs)
        text += fmt::format("{},{:.6f},{:.4f},{},{:.6g},{:.1f},{:.1f},{}\n", e.epoch, e.loss, e.trainTop1,
                            fieldOf(e.testTop1), e.learningRate, e.imagesPerSecond, e.secondsLeft,
                            fieldOf(e.validationTop1));
    return writeFileAtomically(folder / "log.csv", text);
}

Result<std::vector<EpochRecord>> readLog(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "log.csv";
    const auto text = readTextFile(file);
    if (!text)
        return tl::unexpected(text.error());
    Table table;
    if (!text->starts_with(header) || !parse(*text, table))
        return badInput(fmt::format("{}: this is no log of a training run.", file.string()));
    std::vector<EpochRecord> epochs(table.rows.size() - 1);
    for (std::size_t i = 0; i < epochs.size(); ++i) {
        if (!readRecord(table.rows[i + 1], epochs[i]) || epochs[i].epoch != static_cast<int>(i) + 1)
            return badInput(fmt::format("{}: line {} is no record of epoch {}.", file.string(), i + 2, i + 1));
    }
    return epochs;
}

} // namespace binweave
