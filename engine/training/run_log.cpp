// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/csv_table.h"
#include "engine/training/run_folder.h"
#include "model/file_io.h"

#include <fmt/format.h>

namespace binweave {

namespace {

constexpr std::string_view header =
    "epoch,loss,train_top1,test_top1,learning_rate,images_per_second,seconds_left,validation_top1";

bool readRecord(const csv::Row& row, EpochRecord& record)
{
    return row.size() == 8 && csv::readNumber(row[0], record.epoch) && csv::readNumber(row[1], record.loss) &&
           csv::readNumber(row[2], record.trainTop1) && csv::readNumber(row[3], record.testTop1) &&
           csv::readNumber(row[4], record.learningRate) && csv::readNumber(row[5], record.imagesPerSecond) &&
           csv::readNumber(row[6], record.secondsLeft) && csv::readNumber(row[7], record.validationTop1);
}

} // namespace

Result<void> writeLog(const std::filesystem::path& folder, const std::vector<EpochRecord>& epochs)
{
    std::string text = fmt::format("{}\n", header);
    for (const EpochRecord& e : epochs)
        text += fmt::format("{},{:.6f},{:.4f},{},{:.6g},{:.1f},{:.1f},{}\n", e.epoch, e.loss, e.trainTop1,
                            csv::fieldOf(e.testTop1), e.learningRate, e.imagesPerSecond, e.secondsLeft,
                            csv::fieldOf(e.validationTop1));
    return writeFileAtomically(folder / "log.csv", text);
}

Result<std::vector<EpochRecord>> readLog(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "log.csv";
    const auto text = readTextFile(file);
    if (!text)
        return tl::unexpected(text.error());
    const auto rows = csv::rows(*text, header);
    if (!rows)
        return badInput(fmt::format("{}: this is no log of a training run.", file.string()));
    std::vector<EpochRecord> epochs(rows->size());
    for (std::size_t i = 0; i < epochs.size(); ++i) {
        if (!readRecord((*rows)[i], epochs[i]) || epochs[i].epoch != static_cast<int>(i) + 1)
            return badInput(fmt::format("{}: line {} is no record of epoch {}.", file.string(), i + 2, i + 1));
    }
    return epochs;
}

} // namespace binweave
