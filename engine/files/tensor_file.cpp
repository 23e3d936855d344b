// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tensor_layout.h"
#include "model/file_io.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

using namespace tensor_layout;
using Json = nlohmann::json;

void append(std::vector<std::uint8_t>& out, const void* from, std::size_t count)
{
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    out.insert(out.end(), bytes, bytes + count);
}

nlohmann::ordered_json describe(const TensorFile& file)
{
    nlohmann::ordered_json header;
    header[metadataKey] = file.metadata;
    std::uint64_t offset = 0;
    for (const TensorFile::Entry& entry : file.entries) {
        const std::uint64_t end = offset + bytesOf(entry.values).size();
        header[entry.name] = {
            {"dtype", typeName(entry.values)}, {"shape", entry.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    return header;
}

} // namespace

void TensorFile::add(std::string name, Tensor tensor)
{
    entries.push_back({std::move(name), std::move(tensor.shape), std::move(tensor.values)});
}

void TensorFile::add(std::string name, TensorValues row)
{
    const auto count = std::visit([](const auto& values) { return values.size(); }, row);
    entries.push_back({std::move(name), {static_cast<std::int64_t>(count)}, std::move(row)});
}

const TensorFile::Entry* TensorFile::find(std::string_view name) const
{
    const auto found = std::ranges::find(entries, name, &Entry::name);
    return found == entries.end() ? nullptr : &*found;
}

Result<Tensor> TensorFile::tensor(std::string_view name) const
{
    const Entry* entry = find(name);
    if (const auto* values = entry ? std::get_if<std::vector<float>>(&entry->values) : nullptr)
        return Tensor{entry->shape, *values};
    return missing(name);
}

tl::unexpected<Error> TensorFile::missing(std::string_view name) const
{
    return badInput(fmt::format("'{}' has no tensor '{}' of the type needed.", path.string(), name));
}

Result<void> writeTensorFile(const std::filesystem::path& path, const TensorFile& file)
{
    std::vector<std::uint8_t> data;
    for (const TensorFile::Entry& entry : file.entries) {
        const Bytes bytes = bytesOf(entry.values);
        append(data, bytes.data(), bytes.size());
    }
    auto header = describe(file);
    // Invalid UTF-8 in a text must not cost the file: it is replaced before the checksum sees it.
    using Json::error_handler_t::replace;
    const Json sorted = Json::parse(header.dump(-1, ' ', false, replace));
    header[metadataKey][checksumKey] = checksum(sorted, data);
    std::string text = header.dump(-1, ' ', false, replace);
    text.resize((text.size() + lengthBytes - 1) / lengthBytes * lengthBytes, ' '); // the data begin aligned

    const std::uint64_t length = text.size();
    std::vector<std::uint8_t> bytes;
    bytes.reserve(lengthBytes + text.size() + data.size());
    append(bytes, &length, lengthBytes);
    append(bytes, text.data(), text.size());
    append(bytes, data.data(), data.size());
    return writeFileAtomically(path, bytes);
}

} // namespace binweave
