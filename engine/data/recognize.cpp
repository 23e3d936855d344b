// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/recognize.h"

#include "engine/data/cifar.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <vector>
#include <zlib.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

bool hasOneOf(const fs::path& folder, std::initializer_list<const char*> names)
{
    return std::ranges::any_of(names, [&](const char* name) { return fs::exists(folder / name); });
}

/// The file of one part of an IDX data set in the spellings that loadIdx() reads.
std::optional<fs::path> idxFile(const fs::path& folder, const char* part, int rank)
{
    for (const char separator : {'-', '.'}) {
        for (const char* ending : {"", ".gz"}) {
            const fs::path path = folder / fmt::format("train-{}{}idx{}-ubyte{}", part, separator, rank, ending);
            if (fs::exists(path))
                return path;
        }
    }
    return {};
}

/// Plain or compressed; fewer bytes where the file ends.
std::vector<std::uint8_t> firstBytes(const fs::path& path, std::size_t count)
{
    std::vector<std::uint8_t> bytes(count);
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose_r);
    const int got = file ? gzread(file.get(), bytes.data(), static_cast<unsigned>(count)) : 0;
    bytes.resize(static_cast<std::size_t>(std::max(0, got)));
    return bytes;
}

Result<DataSetFacts> idxFacts(const fs::path& folder, const fs::path& images, const fs::path& labels)
{
    constexpr std::size_t labelsHeader = 8;
    constexpr std::size_t mostLabels = 1 << 24;
    const auto header = firstBytes(images, 16);
    const auto marks = firstBytes(labels, labelsHeader + mostLabels);
    if (header.size() < 16 || marks.size() <= labelsHeader)
        return badInput(fmt::format("'{}' is no complete IDX file: it ends within its header.",
                                    (header.size() < 16 ? images : labels).string()));
    const auto word = [&](std::size_t at) {
        return header[at] << 24 | header[at + 1] << 16 | header[at + 2] << 8 | header[at + 3];
    };
    const int largest = *std::max_element(marks.begin() + labelsHeader, marks.end());
    return DataSetFacts{"idx:" + folder.string(), {1, word(8), word(12)}, largest + 1};
}

int folderCount(const fs::path& parent)
{
    std::error_code error;
    int count = 0;
    for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error))
        count += entry->is_directory() && !entry->path().filename().string().starts_with('.');
    return count;
}

} // namespace

Result<DataSetFacts> recognizeDataSet(const fs::path& folder, int imageSize)
{
    const std::string name = folder.string();
    if (!fs::is_directory(folder))
        return badInput(fmt::format("There is no folder '{}'.", name));
    if (hasOneOf(folder, {"data_batch_1.bin", "cifar-10-batches-bin"}))
        return DataSetFacts{"cifar10:" + name, {3, 32, 32}, 10};
    if (hasOneOf(folder, {"train.bin", "cifar-100-binary"}))
        return DataSetFacts{"cifar100:" + name, {3, 32, 32}, 100};
    const auto images = idxFile(folder, "images", 3);
    const auto labels = idxFile(folder, "labels", 1);
    if (images && labels)
        return idxFacts(folder, *images, *labels);
    if (const int classes = folderCount(folder / "train"); classes > 0)
        return DataSetFacts{"images:" + name, {3, imageSize, imageSize}, classes};
    if (hasOneOf(folder, {"data_batch_1", "cifar-10-batches-py"}))
        return tl::unexpected(loadCifar10(folder).error());
    if (hasOneOf(folder, {"cifar-100-python", "meta"}))
        return tl::unexpected(loadCifar100(folder).error());
    return badInput(fmt::format("'{}' holds no data set that is known here: no CIFAR binary version "
                                "(data_batch_1.bin, train.bin), no IDX files (train-images-idx3-ubyte), no images in "
                                "train/CLASS and test/CLASS.",
                                name));
}

} // namespace binweave
