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
#include <limits>
#include <nlohmann/json.hpp>
#include <zlib.h>

namespace binweave {

namespace packed_layout {

std::uint32_t checksum(std::span<const std::uint8_t> file)
{
    constexpr std::size_t begin = offsetof(Header, checksum);
    constexpr std::size_t end = begin + sizeof(Header::checksum);
    const auto crc = crc32_z(crc32_z(0, file.data(), begin), file.data() + end, file.size() - end);
    return static_cast<std::uint32_t>(crc);
}

} // namespace packed_layout

namespace {

using namespace packed_layout;
using nlohmann::ordered_json;

constexpr auto replaceInvalid = ordered_json::error_handler_t::replace;

std::string metadataText(const TrainedModel& model, const std::vector<StoredTensor>& tensors)
{
    ordered_json names = ordered_json::array();
    for (const StoredTensor& tensor : tensors)
        names.push_back(tensor.name);
    const ordered_json metadata{{"classes", model.classNames},
                                {"mean", model.mean},
                                {"deviation", model.deviation},
                                {"tensors", std::move(names)}};
    return metadata.dump(-1, ' ', false, replaceInvalid);
}

template <class T>
void append(std::vector<std::uint8_t>& out, std::span<const T> items)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(items.data());
    out.insert(out.end(), bytes, bytes + items.size_bytes());
}

void pad(std::vector<std::uint8_t>& out, std::size_t alignment)
{
    out.resize(roundedUp(out.size(), alignment), 0);
}

std::vector<Record> recordsOf(const std::vector<StoredTensor>& tensors, std::uint64_t begin)
{
    std::vector<Record> records;
    std::uint64_t offset = roundedUp(begin, tensorAlignment);
    for (const StoredTensor& tensor : tensors) {
        Record record{.offset = offset,
                      .coding = tensor.coding,
                      .bits = static_cast<std::uint8_t>(tensor.bits),
                      .dimensions = static_cast<std::uint16_t>(tensor.shape.size()),
                      .groups = static_cast<std::uint32_t>(tensor.groups),
                      .sizes = {}};
        std::ranges::transform(tensor.shape, record.sizes.begin(),
                               [](std::int64_t size) { return static_cast<std::uint32_t>(size); });
        records.push_back(record);
        offset = roundedUp(offset + tensor.data.size(), nextAlignment);
    }
    return records;
}

std::vector<std::uint8_t> assemble(const TrainedModel& model, const std::vector<StoredTensor>& tensors)
{
    const std::string design = shortDesignText(model.design);
    const std::string metadata = metadataText(model, tensors);
    Header header{.magic = magic,
                  .version = version,
                  .checksum = 0,
                  .fileBytes = 0,
                  .designBytes = static_cast<std::uint32_t>(design.size()),
                  .metadataBytes = static_cast<std::uint32_t>(metadata.size()),
                  .tensors = static_cast<std::uint32_t>(tensors.size()),
                  .reserved = 0};

    std::vector<std::uint8_t> bytes(sizeof header);
    append(bytes, std::span<const char>(design));
    append(bytes, std::span<const char>(metadata));
    pad(bytes, tableAlignment);
    const auto records = recordsOf(tensors, bytes.size() + tensors.size() * sizeof(Record));
    append(bytes, std::span<const Record>(records));
    pad(bytes, tensorAlignment);
    for (const StoredTensor& tensor : tensors) {
        append(bytes, std::span<const std::uint8_t>(tensor.data));
        pad(bytes, nextAlignment);
    }
    header.fileBytes = bytes.size();
    std::memcpy(bytes.data(), &header, sizeof header);
    header.checksum = checksum(bytes);
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
}

} // namespace

Result<std::vector<std::uint8_t>> packedModelBytes(const TrainedModel& model)
{
    const auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (const auto fits = checkWeights(*graph, model.weights); !fits)
        return tl::unexpected(fits.error());
    return assemble(model, storedTensors(*graph, model.weights));
}

Result<void> savePackedModel(const TrainedModel& model, const std::filesystem::path& path)
{
    return packedModelBytes(model).and_then(
        [&](const std::vector<std::uint8_t>& bytes) { return writeFileAtomically(path, bytes); });
}

} // namespace binweave
