// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/preset_family.h"

#include <charconv>
#include <fmt/format.h>

namespace binweave {

const std::string& PresetSettings::text(std::string_view key) const
{
    return values.find(key)->second;
}

int PresetSettings::number(std::string_view key) const
{
    const std::string& digits = text(key);
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::vector<double> PresetSettings::list(std::string_view key) const
{
    const std::string& all = text(key);
    std::vector<double> numbers;
    for (const char *at = all.data(), *end = at + all.size(); at < end; ++at)
        at = std::from_chars(at, end, numbers.emplace_back()).ptr;
    return numbers;
}

PresetKey choiceKey(std::string name, std::vector<std::string> choices, std::string meaning)
{
    std::string standard = choices.front();
    return {std::move(name), std::move(standard), std::move(choices), {}, std::move(meaning)};
}

PresetKey numberKey(std::string name, int standard, int least, int most, std::string meaning)
{
    return {std::move(name), std::to_string(standard), {}, std::pair{least, most}, std::move(meaning)};
}

PresetKey listKey(std::string name, std::string standard, std::string meaning)
{
    return {std::move(name), std::move(standard), {}, {}, std::move(meaning)};
}

std::string_view suffixOf(Task task)
{
    return task == Task::cifar10 ? "-cifar10" : "";
}

void setTask(NetworkDesign& design, Task task)
{
    if (task == Task::cifar10)
        return;
    design.input = {3, 224, 224};
    design.classes = 1000;
    design.stem.kernel = 7;
    design.stem.stride = 2;
    design.stem.relu = design.stem.maxPool = true;
}

} // namespace binweave
