// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/cifar.h"

#include "model/file_io.h"

#include <fmt/format.h>
#include <sstream>

namespace binweave {

namespace fs = std::filesystem;

namespace {

constexpr TensorShape imageShape{3, 32, 32};

/// A record is its labels, one byte each, then the pixels [channel][row][column].
struct Version
{
    std::string_view title;
    int classes;
    std::size_t labels; ///< the last one counts: CIFAR-100 gives the coarse label first
    std::vector<std::string_view> trainFiles;
    std::string_view testFile;
    std::string_view namesFile;
    std::string_view unpackedFolder;
    std::string_view archive;
    std::vector<std::string_view> pythonSigns; ///< what the pickled version holds

    std::size_t recordBytes() const { return labels + static_cast<std::size_t>(imageShape.elements()); }
};

const Version cifar10{
    .title = "CIFAR-10",
    .classes = 10,
    .labels = 1,
    .trainFiles = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
    .testFile = "test_batch.bin",
    .namesFile = "batches.meta.txt",
    .unpackedFolder = "cifar-10-batches-bin",
    .archive = "cifar-10-binary.tar.gz",
    .pythonSigns = {"data_batch_1", "cifar-10-batches-py"},
};

const Version cifar100{
    .title = "CIFAR-100",
    .classes = 100,
    .labels = 2,
    .trainFiles = {"train.bin"},
    .testFile = "test.bin",
    .namesFile = "fine_label_names.txt",
    .unpackedFolder = "cifar-100-binary",
    .archive = "cifar-100-binary.tar.gz",
    .pythonSigns = {"meta", "cifar-100-python"},
};

Result<fs::path> folderOfBinaries(const fs::path& folder, const Version& version)
{
    for (const fs::path& candidate : {folder, folder / version.unpackedFolder})
        if (isThere(candidate / version.trainFiles.front()))
            return candidate;
    for (const std::string_view sign : version.pythonSigns)
        if (isThere(folder / sign))
            return badInput(fmt::format("'{}' holds the Python version of {}, but the binary version is needed: "
                                        "{} from https://www.cs.toronto.edu/~kriz/cifar.html.",
                                        folder.string(), version.title, version.archive));
    return badInput(fmt::format("'{}' does not hold {} in its binary version: there is no {}.", folder.string(),
                                version.title, version.trainFiles.front()));
}

/// Appends the file's images; returns how many.
Result<std::size_t> appendRecords(const fs::path& path, const Version& version, LabelledImages& images)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const std::size_t record = version.recordBytes();
    if (bytes->empty() || bytes->size() % record != 0)
        return badInput(
            fmt::format("'{}' has {} bytes, which is no multiple of the {} bytes of a {} image: the file is "
                        "truncated or something else.",
                        path.string(), bytes->size(), record, version.title));
    const std::size_t count = bytes->size() / record;
    images.pixels.reserve(images.pixels.size() + bytes->size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto begin = bytes->begin() + static_cast<std::ptrdiff_t>(i * record);
        const auto pixels = begin + static_cast<std::ptrdiff_t>(version.labels);
        const int label = *(pixels - 1);
        if (label >= version.classes)
            return badInput(fmt::format("'{}' is damaged: image {} has label {}, but {} has only the classes 0 to {}.",
                                        path.string(), i, label, version.title, version.classes - 1));
        images.labels.push_back(label);
        images.pixels.insert(images.pixels.end(), pixels, begin + static_cast<std::ptrdiff_t>(record));
    }
    return count;
}

Result<LabelledImages> readTraining(const fs::path& folder, const Version& version)
{
    LabelledImages images;
    std::size_t firstCount = 0;
    for (const std::string_view file : version.trainFiles) {
        const auto count = appendRecords(folder / file, version, images);
        if (!count)
            return tl::unexpected(count.error());
        if (firstCount == 0)
            firstCount = *count;
        // A file cut between two records has a plausible size; only its neighbours tell.
        if (*count != firstCount)
            return badInput(fmt::format("'{}' has {} images where {} has {}: one of them is truncated.",
                                        (folder / file).string(), *count, version.trainFiles.front(), firstCount));
    }
    return images;
}

Result<std::vector<std::string>> readClassNames(const fs::path& path, const Version& version)
{
    std::vector<std::string> names;
    if (!isThere(path)) {
        for (int i = 0; i < version.classes; ++i)
            names.push_back(fmt::format("{}", i));
        return names;
    }
    const auto text = readTextFile(path);
    if (!text)
        return tl::unexpected(text.error());
    std::istringstream words(*text);
    for (std::string name; words >> name;)
        names.push_back(name);
    if (static_cast<int>(names.size()) != version.classes)
        return badInput(fmt::format("'{}' names {} classes, but {} has {}.", path.string(), names.size(), version.title,
                                    version.classes));
    return names;
}

Result<DataSet> load(const fs::path& folder, const Version& version)
{
    const auto binaries = folderOfBinaries(folder, version);
    if (!binaries)
        return tl::unexpected(binaries.error());
    auto names = readClassNames(*binaries / version.namesFile, version);
    if (!names)
        return tl::unexpected(names.error());
    auto train = readTraining(*binaries, version);
    if (!train)
        return tl::unexpected(train.error());
    DataSet data;
    data.shape = imageShape;
    data.classNames = std::move(*names);
    data.train = std::move(*train);
    if (const auto count = appendRecords(*binaries / version.testFile, version, data.test); !count)
        return tl::unexpected(count.error());
    return data;
}

} // namespace

Result<DataSet> loadCifar10(const fs::path& folder)
{
    return load(folder, cifar10);
}

Result<DataSet> loadCifar100(const fs::path& folder)
{
    return load(folder, cifar100);
}

} // namespace binweave
