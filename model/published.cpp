// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/published.h"

#include "model/expression.h"
#include "resources/embedded.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <csv.h>
#include <fmt/format.h>
#include <string_view>

namespace binweave {

namespace {

using CsvRow = std::vector<std::string>;

std::vector<CsvRow> csvRows(std::string_view text)
{
    std::vector<CsvRow> rows(1);
    const auto endField = [](void* field, std::size_t length, void* data) {
        static_cast<std::vector<CsvRow>*>(data)->back().emplace_back(static_cast<const char*>(field), length);
    };
    const auto endRow = [](int, void* data) { static_cast<std::vector<CsvRow>*>(data)->emplace_back(); };

    csv_parser parser;
    csv_init(&parser, 0);
    csv_parse(&parser, text.data(), text.size(), endField, endRow, &rows);
    csv_fini(&parser, endField, endRow, &rows);
    csv_free(&parser);
    rows.pop_back();
    return rows;
}

/// The fields of one row by the names in the file's first row.
class Fields
{
public:
    Fields(const CsvRow& names, const CsvRow& values) : m_names(names), m_values(values) {}

    const std::string& text(std::string_view name) const
    {
        const auto column = std::find(m_names.begin(), m_names.end(), name) - m_names.begin();
        assert(static_cast<std::size_t>(column) < m_values.size());
        return m_values[column];
    }

    template <class Number>
    std::optional<Number> number(std::string_view name) const
    {
        const std::string& digits = text(name);
        Number value{};
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc{})
            return std::nullopt;
        return value;
    }

private:
    const CsvRow& m_names;
    const CsvRow& m_values;
};

std::string thesisExpression(const PublishedPoint& point)
{
    std::string channels = point.channels;
    std::string_view expansion;
    if (channels == "20-20-40-80") { // the input-layer table's (10,20,40,80) with its stem widened
        channels = "10-20-40-80";
        expansion = "a=2";
    }
    std::replace(channels.begin(), channels.end(), '-', ',');
    const std::string text = fmt::format(
        "({}) {} resnet {}*{} input {}*{}{} g={} hidden={} {}", channels, point.weightBits == 1 ? "bnn" : "full",
        *point.residualKernel, *point.residualKernel, *point.inputKernel, *point.inputKernel,
        point.inputWeightBits == 1 ? 'b' : 'f', *point.weightBases, *point.classifierHidden, expansion);
    return parseExpression(text).value().name;
}

PublishedPoint pointOf(const Fields& fields)
{
    PublishedPoint point;
    point.source = fields.text("source");
    point.dataSet = fields.text("dataset");
    point.network = fields.text("network");
    point.channels = fields.text("channels");
    point.method = fields.text("method");
    point.weightBits = fields.number<int>("weights_bits");
    point.activationBits = fields.number<int>("activation_bits");
    point.weightBases = fields.number<int>("weight_bases");
    point.activationPlanes = fields.number<int>("activation_planes");
    point.residualKernel = fields.number<int>("residual_kernel");
    point.inputKernel = fields.number<int>("input_kernel");
    point.inputWeightBits = fields.number<int>("input_weight_bits");
    point.classifierHidden = fields.number<int>("classifier_hidden");
    point.parameterBitsPrinted = fields.number<long long>("parameter_bits_printed");
    point.parameterBitsDerived = fields.number<long long>("parameter_bits_derived");
    point.storedSizePrinted = fields.text("stored_size_printed");
    point.equivalentOperationsPrinted = fields.text("equivalent_ops_printed");
    point.top1Percent = fields.number<double>("top1_percent");
    point.top5Percent = fields.number<double>("top5_percent");
    point.note = fields.text("note");
    if (point.source == "source thesis")
        point.expression = thesisExpression(point);
    return point;
}

std::vector<PublishedPoint> readPoints()
{
    const std::vector<CsvRow> rows = csvRows(resources::published_csv);
    std::vector<PublishedPoint> points;
    for (std::size_t i = 1; i < rows.size(); ++i)
        points.push_back(pointOf(Fields(rows[0], rows[i])));
    return points;
}

} // namespace

const std::vector<PublishedPoint>& publishedPoints()
{
    static const std::vector<PublishedPoint> points = readPoints();
    return points;
}

} // namespace binweave
