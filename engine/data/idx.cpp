// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/idx.h"

#include "model/file_io.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <memory>
#include <system_error>
#include <zlib.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t typeOfBytes = 0x08; ///< third byte of the magic number; the fourth is the rank
constexpr std::uint64_t maxBytes = 1ull << 32;
constexpr std::uint32_t maxSide = 1024;

/// Entries of rank 3 (images: count, height, width) or rank 1 (labels: count).
struct IdxArray
{
    fs::path path;
    std::vector<std::uint32_t> sizes;
    std::vector<std::uint8_t> values;
};

/// Reads plain files as well as compressed ones.
class GzipReader
{
public:
    explicit GzipReader(const fs::path& path) : m_file(gzopen(path.c_str(), "rb"), gzclose_r) {}
    bool isOpen() const { return m_file != nullptr; }

    /// Up to `count` bytes; fewer at the end or where the file is damaged.
    std::size_t read(void* out, unsigned count)
    {
        const int got = gzread(m_file.get(), out, count);
        return got < 0 ? 0 : static_cast<std::size_t>(got);
    }

    /// Empty where nothing went wrong so far.
    std::string problem()
    {
        int code = Z_OK;
        const std::string message = gzerror(m_file.get(), &code);
        if (code == Z_OK || code == Z_STREAM_END)
            return {};
        if (code == Z_ERRNO)
            return std::generic_category().message(errno);
        const std::size_t afterPath = message.rfind(": ");
        return afterPath == message.npos ? message : message.substr(afterPath + 2);
    }

private:
    std::unique_ptr<gzFile_s, int (*)(gzFile)> m_file;
};

tl::unexpected<Error> damaged(const fs::path& path, std::string_view what)
{
    return badInput(fmt::format("'{}' is no complete IDX file: {}.", path.string(), what));
}

Result<std::vector<std::uint32_t>> readSizes(GzipReader& file, const fs::path& path, std::uint32_t rank)
{
    std::array<std::uint8_t, 4> word;
    const auto readWord = [&]() -> Result<std::uint32_t> {
        if (file.read(word.data(), word.size()) != word.size())
            return damaged(path, file.problem().empty() ? "it ends within its header" : file.problem());
        return std::uint32_t{word[0]} << 24 | std::uint32_t{word[1]} << 16 | std::uint32_t{word[2]} << 8 | word[3];
    };
    const auto magic = readWord();
    if (!magic)
        return tl::unexpected(magic.error());
    const std::uint32_t expected = typeOfBytes << 8 | rank;
    if (*magic != expected)
        return damaged(path, fmt::format("it begins with 0x{:08x} instead of 0x{:08x}", *magic, expected));
    std::vector<std::uint32_t> sizes;
    for (std::uint32_t i = 0; i < rank; ++i) {
        const auto size = readWord();
        if (!size)
            return tl::unexpected(size.error());
        sizes.push_back(*size);
    }
    return sizes;
}

/// Grows with what is really there: a header may promise anything.
Result<std::vector<std::uint8_t>> readValues(GzipReader& file, const fs::path& path, std::uint64_t expected)
{
    constexpr unsigned chunk = 1u << 20;
    std::vector<std::uint8_t> values;
    std::size_t got = 1;
    while (got > 0 && values.size() <= expected) {
        const std::size_t filled = values.size();
        values.resize(filled + chunk);
        got = file.read(values.data() + filled, chunk);
        values.resize(filled + got);
    }
    if (const std::string problem = file.problem(); !problem.empty())
        return damaged(path, problem);
    if (values.size() != expected)
        return damaged(path, fmt::format("its header promises {} bytes of data and there are {}", expected,
                                         values.size() < expected ? fmt::format("{}", values.size()) : "more"));
    return values;
}

Result<IdxArray> readArray(const fs::path& path, std::uint32_t rank)
{
    GzipReader file(path);
    if (!file.isOpen())
        return badInput(fmt::format("Cannot read '{}': {}.", path.string(), std::generic_category().message(errno)));
    auto sizes = readSizes(file, path, rank);
    if (!sizes)
        return tl::unexpected(sizes.error());
    if (rank == 3 && (std::max((*sizes)[1], (*sizes)[2]) > maxSide || std::min((*sizes)[1], (*sizes)[2]) == 0))
        return damaged(path, fmt::format("its header promises images of {}x{} pixels", (*sizes)[1], (*sizes)[2]));
    std::uint64_t expected = 1;
    for (const std::uint32_t size : *sizes)
        expected *= size; // below 2^32 * 2^10 * 2^10
    if (expected == 0 || expected > maxBytes)
        return damaged(path, fmt::format("its header promises {} entries", sizes->front()));
    auto values = readValues(file, path, expected);
    if (!values)
        return tl::unexpected(values.error());
    return IdxArray{path, std::move(*sizes), std::move(*values)};
}

Result<IdxArray> findArray(const fs::path& folder, std::string_view part, std::string_view content, std::uint32_t rank)
{
    for (const char separator : {'-', '.'}) {
        for (const std::string_view ending : {"", ".gz"}) {
            const fs::path path = folder / fmt::format("{}-{}{}idx{}-ubyte{}", part, content, separator, rank, ending);
            if (isThere(path))
                return readArray(path, rank);
        }
    }
    return badInput(fmt::format("'{}' holds no IDX data set: there is no {}-{}-idx{}-ubyte, with or without .gz.",
                                folder.string(), part, content, rank));
}

struct Part
{
    IdxArray images;
    IdxArray labels;
};

Result<Part> readPart(const fs::path& folder, std::string_view name)
{
    auto images = findArray(folder, name, "images", 3);
    if (!images)
        return tl::unexpected(images.error());
    auto labels = findArray(folder, name, "labels", 1);
    if (!labels)
        return tl::unexpected(labels.error());
    if (images->sizes[0] != labels->sizes[0])
        return badInput(fmt::format("'{}' has {} images, but '{}' has {} labels.", images->path.string(),
                                    images->sizes[0], labels->path.string(), labels->sizes[0]));
    return Part{std::move(*images), std::move(*labels)};
}

LabelledImages labelled(Part&& part)
{
    return {std::move(part.images.values), {part.labels.values.begin(), part.labels.values.end()}};
}

} // namespace

Result<DataSet> loadIdx(const fs::path& folder)
{
    auto train = readPart(folder, "train");
    if (!train)
        return tl::unexpected(train.error());
    auto test = readPart(folder, "t10k");
    if (!test)
        return tl::unexpected(test.error());
    const auto& sizes = train->images.sizes;
    const auto& testSizes = test->images.sizes;
    if (sizes[1] != testSizes[1] || sizes[2] != testSizes[2])
        return badInput(fmt::format("'{}' has images of {}x{} pixels, but the training images have {}x{}.",
                                    test->images.path.string(), testSizes[1], testSizes[2], sizes[1], sizes[2]));
    const int largest = std::ranges::max(train->labels.values);
    const auto stray = std::ranges::find_if(test->labels.values, [&](int label) { return label > largest; });
    if (stray != test->labels.values.end())
        return badInput(fmt::format("'{}' has label {} for image {}, but the training images have only 0 to {}.",
                                    test->labels.path.string(), *stray, stray - test->labels.values.begin(), largest));

    DataSet data;
    data.shape = {1, static_cast<int>(sizes[1]), static_cast<int>(sizes[2])};
    for (int label = 0; label <= largest; ++label)
        data.classNames.push_back(fmt::format("{}", label));
    data.train = labelled(std::move(*train));
    data.test = labelled(std::move(*test));
    return data;
}

} // namespace binweave
