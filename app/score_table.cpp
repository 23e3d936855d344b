// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/score_table.h"

#include "model/file_io.h"
#include "model/text_table.h"

#include <fmt/format.h>

namespace binweave {

std::vector<float> allScores(const InferenceEngine& engine, const LabelledImages& images)
{
    std::vector<float> scores(static_cast<std::size_t>(images.count()) * static_cast<std::size_t>(engine.classes()));
    engine.scores(images.pixels, images.count(), scores);
    return scores;
}

Result<void> writeScores(const InferenceEngine& engine, const DataSet& data, const std::filesystem::path& file)
{
    const std::vector<float> scores = allScores(engine, data.test);
    TextTable table{{{"index", "", true}, {"label", "", false}}, {}};
    for (const std::string& name : data.classNames)
        table.columns.push_back({name, "", true});
    auto score = scores.begin();
    for (int image = 0; image < data.test.count(); ++image) {
        const int label = data.test.labels[static_cast<std::size_t>(image)];
        auto& row = table.rows.emplace_back();
        row = {std::to_string(image), data.classNames[static_cast<std::size_t>(label)]};
        for (int i = 0; i < engine.classes(); ++i)
            row.push_back(fmt::format("{}", *score++)); // shortest text that reads back as the same float
    }
    return writeFileAtomically(file, csvText(table));
}

} // namespace binweave
