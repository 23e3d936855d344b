// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/packed_layout.h"
#include "engine/files/packed_model.h"
#include "engine/files/stored_tensors.h"
#include "model/design_file.h"
#include "model/file_io.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

namespace binweave {

namespace {

using namespace packed_layout;
using Json = nlohmann::json;
using Bytes = std::span<const std::uint8_t>;

std::string_view textOf(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads one file; each step returns the first thing wrong with it.
class Reader
{
public:
    Reader(Bytes bytes, std::string_view source) : m_bytes(bytes), m_source(source) {}

    Result<TrainedModel> read()
    {
        return readHeader()
            .and_then([this] { return readDesign(); })
            .and_then([this] { return readMetadata(); })
            .and_then([this] { return readTensors(); })
            .and_then([this] { return checkWeights(m_graph, m_model.weights); })
            .map([this] { return std::move(m_model); })
            .map_error([this](Error error) {
                return Error{error.kind, fmt::format("'{}' is no intact model file: {}", m_source, error.sentence)};
            });
    }

private:
    Result<void> readHeader()
    {
        if (m_bytes.size() < sizeof m_header)
            return badInput("it ends within its header.");
        std::memcpy(&m_header, m_bytes.data(), sizeof m_header);
        if (m_header.magic != magic)
            return badInput("it does not begin as one.");
        if (m_header.version != version)
            return badInput(fmt::format("it has version {} of the format; this program reads version {}.",
                                        m_header.version, version));
        if (m_header.fileBytes != m_bytes.size())
            return badInput(fmt::format("it should have {} bytes, but has {}.", m_header.fileBytes, m_bytes.size()));
        if (m_header.checksum != checksum(m_bytes))
            return badInput("its checksum does not match, so some of its bytes were changed or lost.");
        if (m_header.reserved != 0)
            return badInput("its reserved bytes are in use.");
        // Three sums of 32-bit numbers: no overflow in 64 bits.
        const std::uint64_t table =
            roundedUp(sizeof m_header + std::uint64_t{m_header.designBytes} + m_header.metadataBytes, tableAlignment);
        m_data = table + std::uint64_t{m_header.tensors} * sizeof(Record);
        if (m_data > m_bytes.size())
            return badInput("its texts and its table of tensors are longer than the file.");
        m_table = m_bytes.subspan(table, m_data - table);
        return {};
    }

    Result<void> readDesign()
    {
        auto design = parseDesign(textOf(m_bytes.subspan(sizeof m_header, m_header.designBytes)), "its design");
        if (!design)
            return tl::unexpected(design.error());
        auto graph = lower(*design);
        if (!graph)
            return tl::unexpected(graph.error());
        m_model.design = std::move(*design);
        m_graph = std::move(*graph);
        return {};
    }

    Result<void> readMetadata()
    {
        const auto text = textOf(m_bytes.subspan(sizeof m_header + m_header.designBytes, m_header.metadataBytes));
        const auto flat = [](int depth, Json::parse_event_t, const Json&) { return depth <= 2; };
        const Json metadata = Json::parse(text, flat, false);
        const auto channels = static_cast<std::size_t>(m_model.design.input.channels);
        if (!take(metadata, "classes", m_model.classNames, static_cast<std::size_t>(m_model.design.classes)) ||
            !take(metadata, "mean", m_model.mean, channels) ||
            !take(metadata, "deviation", m_model.deviation, channels) ||
            !take(metadata, "tensors", m_names, m_header.tensors))
            return badInput("its metadata lack the classes, the means and deviations, or the names of its tensors.");
        const auto isUsable = [](float mean, float deviation) { return std::isfinite(mean) && deviation > 0; };
        if (!std::ranges::equal(m_model.mean, m_model.deviation, isUsable))
            return badInput("a mean is no number or a deviation not above 0.");
        return {};
    }

    template <class T>
    static bool take(const Json& metadata, const char* key, std::vector<T>& list, std::size_t count)
    {
        if (!metadata.is_object() || !metadata.contains(key) || !metadata[key].is_array() ||
            metadata[key].size() != count)
            return false;
        const bool fits = std::ranges::all_of(metadata[key], [](const Json& item) {
            return std::is_same_v<T, std::string> ? item.is_string() : item.is_number();
        });
        if (fits)
            list = metadata[key].get<std::vector<T>>();
        return fits;
    }

    /// One tensor ends where the next begins, and the last one ends the file.
    Result<void> readTensors()
    {
        std::uint64_t end = roundedUp(m_data, tensorAlignment);
        for (std::size_t i = 0; i < m_names.size(); ++i) {
            Record record;
            std::memcpy(&record, m_table.data() + i * sizeof record, sizeof record);
            const auto bytes = bytesOf(record);
            if (!bytes || record.offset != end || end > m_bytes.size() || *bytes > m_bytes.size() - end)
                return badInput(fmt::format("its tensor {} does not lie in it as it should.", m_names[i]));
            if (m_model.weights.contains(m_names[i]))
                return badInput(fmt::format("it has two tensors {}.", m_names[i]));
            addStored(m_names[i], record, m_bytes.subspan(end, *bytes), m_model);
            end = roundedUp(end + *bytes, nextAlignment);
        }
        if (end != m_bytes.size())
            return badInput(fmt::format("its tensors end at byte {} of {}.", end, m_bytes.size()));
        return {};
    }

    /// How long the tensor is; nothing where its description contradicts itself or it is longer than the file.
    std::optional<std::uint64_t> bytesOf(const Record& record) const
    {
        if (record.dimensions > record.sizes.size())
            return std::nullopt;
        const std::uint64_t mostElements = m_bytes.size() * 8; // one bit each
        std::uint64_t elements = 1;
        for (std::size_t i = 0; i < record.dimensions; ++i) {
            if (record.sizes[i] == 0 || record.sizes[i] > mostElements / elements)
                return std::nullopt;
            elements *= record.sizes[i];
        }
        const bool fits = record.coding == Coding::real     ? record.bits == 32 && record.groups == 1
                          : record.coding == Coding::levels ? record.bits >= 1 && record.bits <= 8 &&
                                                                  record.groups > 0 && elements % record.groups == 0
                          : record.coding == Coding::normalization ? record.bits == 32 && record.groups == 1 &&
                                                                         record.dimensions == 2 && record.sizes[0] == 2
                                                                   : false;
        return fits ? std::optional(dataBytes(record.coding, record.bits, record.groups, elements)) : std::nullopt;
    }

    Bytes m_bytes;
    std::string_view m_source;
    Header m_header{};
    Bytes m_table;
    std::uint64_t m_data = 0; ///< where the table ends
    std::vector<std::string> m_names;
    Graph m_graph;
    TrainedModel m_model;
};

} // namespace

Result<TrainedModel> parsePackedModel(std::span<const std::uint8_t> bytes, std::string_view source)
{
    return Reader(bytes, source).read();
}

Result<TrainedModel> loadPackedModel(const std::filesystem::path& path)
{
    return readFile(path).and_then(
        [&](const std::vector<std::uint8_t>& bytes) { return parsePackedModel(bytes, path.string()); });
}

bool isPackedModel(const std::filesystem::path& path)
{
    std::array<char, magic.size()> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    return std::memcmp(start.data(), magic.data(), magic.size()) == 0;
}

} // namespace binweave
