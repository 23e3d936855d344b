// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tensor_layout.h"
#include "model/file_io.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace binweave {

namespace {

using namespace tensor_layout;
using Json = nlohmann::json;

constexpr std::uint64_t maxHeaderBytes = 100'000'000; // the format's own limit
constexpr int maxDepth = 3;                           // a size in a shape in a tensor in the header
constexpr std::uint64_t largestSize = std::numeric_limits<std::int64_t>::max();

void assign(TensorValues& values, Bytes bytes)
{
    std::visit(
        [&](auto& v) {
            v.resize(bytes.size() / sizeof v[0]);
            if (!bytes.empty())
                std::memcpy(v.data(), bytes.data(), bytes.size());
        },
        values);
}

/// Reads one file; each step returns the first thing wrong with it.
class Reader
{
public:
    Reader(std::filesystem::path path, Bytes bytes) : m_bytes(bytes) { m_file.path = std::move(path); }

    Result<TensorFile> read()
    {
        return splitHeader()
            .and_then([this] { return readMetadata(); })
            .and_then([this] { return readEntries(); })
            .and_then([this] { return checkRanges(); })
            .map([this] { return std::move(m_file); });
    }

private:
    struct Range
    {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        auto operator<=>(const Range&) const = default;
    };

    tl::unexpected<Error> damaged(std::string_view what) const
    {
        return badInput(fmt::format("'{}' is no intact tensor file: {}.", m_file.path.string(), what));
    }

    Result<void> splitHeader()
    {
        std::uint64_t length = 0;
        if (m_bytes.size() < lengthBytes)
            return damaged("it ends within the length of its header");
        std::memcpy(&length, m_bytes.data(), lengthBytes);
        if (length > std::min<std::uint64_t>(maxHeaderBytes, m_bytes.size() - lengthBytes))
            return damaged(
                fmt::format("its header would have {} bytes, but the file has only {}", length, m_bytes.size()));
        m_data = m_bytes.subspan(lengthBytes + length);
        return parseHeader(m_bytes.subspan(lengthBytes, length));
    }

    /// The parser reports keys in file order and would let a later one of the same name win silently.
    Result<void> parseHeader(Bytes text)
    {
        std::set<std::string> seen;
        bool repeated = false;
        bool tooDeep = false;
        const auto noteKey = [&](int depth, Json::parse_event_t event, const Json& parsed) {
            tooDeep |= depth > maxDepth;
            if (depth == 1 && event == Json::parse_event_t::key) {
                m_names.push_back(parsed.get<std::string>());
                repeated |= !seen.insert(m_names.back()).second;
            }
            return !tooDeep;
        };
        m_header = Json::parse(text.begin(), text.end(), noteKey, false);
        if (tooDeep || m_header.is_discarded() || !m_header.is_object())
            return damaged("its header is not the JSON object expected");
        if (repeated)
            return damaged("a name occurs twice in its header");
        return {};
    }

    Result<void> readMetadata()
    {
        const auto found = m_header.find(metadataKey);
        if (found == m_header.end())
            return {};
        if (!found->is_object() || !std::ranges::all_of(*found, [](const Json& value) { return value.is_string(); }))
            return damaged("its metadata are not texts");
        m_file.metadata = found->get<std::map<std::string, std::string>>();
        const auto stored = m_file.metadata.extract(checksumKey);
        if (stored && stored.mapped() != checksum(m_header, m_data))
            return damaged("its checksum does not match, so some of its bytes were changed or lost");
        return {};
    }

    Result<void> readEntries()
    {
        for (const std::string& name : m_names) {
            if (name == metadataKey)
                continue;
            if (auto read = readEntry(name, m_header[name]); !read)
                return read;
        }
        return {};
    }

    Result<void> readEntry(const std::string& name, const Json& description)
    {
        const auto wrong = [&](std::string_view what) { return damaged(fmt::format("tensor '{}' {}", name, what)); };
        if (!description.is_object() || !description.contains("dtype") || !description["dtype"].is_string())
            return wrong("has no element type");
        const auto typeName = description["dtype"].get<std::string>();
        auto values = valuesOfType(typeName);
        if (!values)
            return wrong(fmt::format("has elements of type {}, of which nothing is known here", typeName));
        const auto shape = unsignedNumbers(description, "shape");
        const auto offsets = unsignedNumbers(description, "data_offsets");
        if (!shape || !offsets || offsets->size() != 2)
            return wrong("has no proper shape and data_offsets");
        const Range range{offsets->front(), offsets->back()};
        if (range.begin > range.end || range.end > m_data.size())
            return wrong(fmt::format("lies at bytes {} to {} of {}", range.begin, range.end, m_data.size()));
        if (!fills(*shape, elementBytes(*values), range.end - range.begin))
            return wrong(fmt::format("has a shape that does not fill its {} bytes", range.end - range.begin));
        assign(*values, m_data.subspan(range.begin, range.end - range.begin));
        m_ranges.push_back(range);
        m_file.entries.push_back({name, {shape->begin(), shape->end()}, std::move(*values)});
        return {};
    }

    static std::optional<std::vector<std::uint64_t>> unsignedNumbers(const Json& description, const char* key)
    {
        const auto found = description.find(key);
        if (found == description.end() || !found->is_array() || !std::ranges::all_of(*found, [](const Json& value) {
                return value.is_number_unsigned() && value.get<std::uint64_t>() <= largestSize;
            }))
            return std::nullopt;
        return found->get<std::vector<std::uint64_t>>();
    }

    /// Whether the sizes' product times `elementSize` is `bytes`, without ever multiplying beyond it.
    static bool fills(const std::vector<std::uint64_t>& shape, std::uint64_t elementSize, std::uint64_t bytes)
    {
        if (std::ranges::count(shape, 0u) > 0)
            return bytes == 0;
        std::uint64_t product = elementSize;
        for (const std::uint64_t size : shape) {
            if (size > bytes / product)
                return false;
            product *= size;
        }
        return product == bytes;
    }

    /// Every byte of the data belongs to exactly one tensor.
    Result<void> checkRanges()
    {
        std::ranges::sort(m_ranges);
        std::uint64_t end = 0;
        for (const Range& range : m_ranges) {
            if (range.begin != end)
                return damaged(fmt::format("its tensors overlap or leave a gap at byte {} of the data", end));
            end = range.end;
        }
        if (end != m_data.size())
            return damaged(fmt::format("its tensors end at byte {} of {}", end, m_data.size()));
        return {};
    }

    Bytes m_bytes;
    Bytes m_data;
    Json m_header;
    std::vector<std::string> m_names; ///< in file order
    std::vector<Range> m_ranges;
    TensorFile m_file;
};

} // namespace

Result<TensorFile> readTensorFile(const std::filesystem::path& path)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return parseTensorFile(*bytes, path);
}

Result<TensorFile> parseTensorFile(std::span<const std::uint8_t> bytes, std::filesystem::path path)
{
    return Reader(std::move(path), bytes).read();
}

} // namespace binweave
