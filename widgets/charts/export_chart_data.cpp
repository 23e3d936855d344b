// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/bits_accuracy_chart.h"
#include "widgets/charts/chart_export.h"

#include "model/file_io.h"
#include "model/text_table.h"

#include <filesystem>
#include <fmt/format.h>

namespace binweave {

namespace {

std::string number(const std::optional<double>& value)
{
    return value ? fmt::format("{:.15g}", *value) : std::string();
}

} // namespace

Result<void> exportChartData(const QString& csvFile, const QList<ChartRun>& runs)
{
    TextTable table{.columns = {{"source", "", false},
                                {"data", "", false},
                                {"network", "", false},
                                {"method", "", false},
                                {"parameter_bits", "", true},
                                {"stored_bits", "", true},
                                {"top1", "", true},
                                {"spread", "", true},
                                {"note", "", false}},
                    .rows = {}};
    for (const PublishedPoint& point : publishedPoints()) {
        if (point.dataSet == "CIFAR-10")
            table.rows.push_back(
                {point.source, point.dataSet, point.expression.empty() ? point.network : point.expression, point.method,
                 number(sizeOf(point, SizeAxis::parameterBits)), number(printedBits(point.storedSizePrinted)),
                 number(point.top1Percent), "", point.note});
    }
    for (const ChartRun& run : runs)
        table.rows.push_back({fmt::format("run {}", run.runId), run.data.toStdString(), run.name.toStdString(), "",
                              number(run.bits), run.storedBits > 0 ? number(run.storedBits) : "", number(run.top1),
                              run.spread > 0 ? number(run.spread) : "", ""});
    return writeFileAtomically(std::filesystem::path(csvFile.toStdString()), csvText(table));
}

} // namespace binweave
