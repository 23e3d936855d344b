// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image_folder.h"

#include "engine/data/image_file.h"
#include "model/file_io.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <mutex>
#include <optional>
#include <tbb/parallel_for.h>

namespace binweave {

namespace fs = std::filesystem;

namespace {

struct LabelledFile
{
    fs::path path;
    int label;
};

/// Names of the entries that `wanted` accepts, sorted, without hidden ones.
template <class Wanted>
Result<std::vector<std::string>> sortedNames(const fs::path& folder, Wanted wanted)
{
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with('.') && wanted(*entry))
            names.push_back(name);
    }
    if (error)
        return badInput(fmt::format("Cannot read the folder '{}': {}.", folder.string(), error.message()));
    std::ranges::sort(names);
    return names;
}

Result<std::vector<std::string>> classesIn(const fs::path& part)
{
    auto classes = sortedNames(part, [](const fs::directory_entry& entry) { return isFolder(entry.path()); });
    if (classes && classes->empty())
        return badInput(fmt::format("'{}' holds no folders: one for each class is needed.", part.string()));
    return classes;
}

Result<std::vector<LabelledFile>> filesIn(const fs::path& part, const std::vector<std::string>& classNames)
{
    const auto found = classesIn(part);
    if (!found)
        return tl::unexpected(found.error());
    std::vector<LabelledFile> files;
    for (const std::string& name : *found) {
        const auto label = std::ranges::find(classNames, name);
        if (label == classNames.end())
            return badInput(fmt::format("'{}' is a class without training images.", (part / name).string()));
        const auto images = sortedNames(part / name, [](const fs::directory_entry& entry) {
            return hasImageName(entry.path()) && !isFolder(entry.path());
        });
        if (!images)
            return tl::unexpected(images.error());
        if (images->empty())
            return badInput(fmt::format("'{}' holds no JPEG or PNG files.", (part / name).string()));
        for (const std::string& image : *images)
            files.push_back({part / name / image, static_cast<int>(label - classNames.begin())});
    }
    return files;
}

/// Keeps the error of the earliest file, so that the same one is reported whatever the threads did.
class EarliestError
{
public:
    void note(int index, Error error)
    {
        const std::lock_guard lock(m_mutex);
        if (index >= m_index)
            return;
        m_index = index;
        m_error = std::move(error);
    }
    const std::optional<Error>& error() const { return m_error; }

private:
    std::mutex m_mutex;
    int m_index = std::numeric_limits<int>::max();
    std::optional<Error> m_error;
};

Result<LabelledImages> decode(const std::vector<LabelledFile>& files, const TensorShape& shape)
{
    const auto imageBytes = static_cast<std::size_t>(shape.elements());
    LabelledImages images;
    images.pixels.resize(files.size() * imageBytes);
    for (const LabelledFile& file : files)
        images.labels.push_back(file.label);
    EarliestError earliest;
    tbb::parallel_for(0, images.count(), [&](int i) {
        const auto index = static_cast<std::size_t>(i);
        const auto pixels = readImage(files[index].path, shape);
        if (!pixels)
            return earliest.note(i, pixels.error());
        std::ranges::copy(*pixels, images.pixels.begin() + static_cast<std::ptrdiff_t>(index * imageBytes));
    });
    if (earliest.error())
        return tl::unexpected(*earliest.error());
    return images;
}

Result<LabelledImages> loadPart(const fs::path& part, const std::vector<std::string>& classNames,
                                const TensorShape& shape)
{
    return filesIn(part, classNames).and_then([&](const auto& files) { return decode(files, shape); });
}

} // namespace

Result<DataSet> loadImageFolder(const fs::path& folder, int imageSize)
{
    for (const std::string_view part : {"train", "test"})
        if (!isFolder(folder / part))
            return badInput(fmt::format("'{}' has no folder {}: images are looked for in train/CLASS and test/CLASS.",
                                        folder.string(), part));
    auto classNames = classesIn(folder / "train");
    if (!classNames)
        return tl::unexpected(classNames.error());
    DataSet data;
    data.shape = {3, imageSize, imageSize};
    data.classNames = std::move(*classNames);
    auto train = loadPart(folder / "train", data.classNames, data.shape);
    if (!train)
        return tl::unexpected(train.error());
    auto test = loadPart(folder / "test", data.classNames, data.shape);
    if (!test)
        return tl::unexpected(test.error());
    data.train = std::move(*train);
    data.test = std::move(*test);
    return data;
}

} // namespace binweave
