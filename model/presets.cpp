// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets.h"

#include "model/expression.h"
#include "model/presets/preset_family.h"
#include "model/validation.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace binweave {

namespace {

/// Trains on the embedded images within a minute on two cores, with the portable kernels too.
constexpr std::string_view defaultExpression = "(10,20,40,80) bnn g=3";

std::vector<PresetFamily> makeFamilies()
{
    std::vector<PresetFamily> all = thesisFamilies();
    for (std::vector<PresetFamily> more : {residualFamilies(), denseFamilies(), plainFamilies()})
        std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
}

const std::vector<PresetFamily>& allFamilies()
{
    static const std::vector<PresetFamily> families = makeFamilies();
    return families;
}

/// Lower case, without spaces.
std::string plain(std::string_view name)
{
    std::string text;
    for (const char c : name) {
        if (c != ' ' && c != '\t')
            text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row[b.size()];
}

std::string nearestNames(const std::string& wanted)
{
    std::vector<std::pair<std::size_t, const std::string*>> names;
    for (const Preset& preset : presets())
        names.emplace_back(distance(wanted.substr(0, 100), plain(preset.name)), &preset.name);
    std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return fmt::format("\"{}\", \"{}\" and \"{}\"", *names[0].second, *names[1].second, *names[2].second);
}

/// "m=8,n=7" in front of more of the same.
std::string joinedSettings(std::string_view first, std::string_view second)
{
    return fmt::format("{}{}{}", first, first.empty() || second.empty() ? "" : ",", second);
}

struct Wanted
{
    const PresetFamily* family = nullptr;
    std::string settings;
};

Wanted wantedBy(std::string_view name)
{
    const std::size_t colon = name.find(':');
    const std::string_view settings = colon == name.npos ? std::string_view() : name.substr(colon + 1);
    const std::string_view stem = name.substr(0, colon);
    const auto expression = parseExpression(stem);
    const std::string wanted = plain(expression ? expression->name : stem);
    for (const PresetFamily& family : allFamilies()) {
        if (plain(family.preset.name) == wanted)
            return {&family, plain(settings)};
        for (const std::string& alias : family.aliases) {
            const std::size_t end = alias.find(':');
            if (alias.substr(0, end) == wanted)
                return {&family, joinedSettings(end == alias.npos ? "" : alias.substr(end + 1), plain(settings))};
        }
    }
    return {};
}

bool isNumberIn(std::string_view digits, const std::pair<int, int>& range)
{
    int value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return read.ec == std::errc{} && read.ptr == digits.data() + digits.size() && value >= range.first &&
           value <= range.second;
}

/// Words, or positive numbers joined by '+'.
bool isListOrWord(std::string_view text)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz-0123456789.+";
    return !text.empty() && text.size() < 100 && text.find_first_not_of(letters) == text.npos;
}

bool accepts(const PresetKey& key, const std::string& value)
{
    if (!key.choices.empty())
        return std::ranges::find(key.choices, value) != key.choices.end();
    return key.range ? isNumberIn(value, *key.range) : isListOrWord(value);
}

Result<PresetSettings> settingsOf(const Preset& preset, std::string_view text)
{
    PresetSettings settings;
    std::vector<std::string> names;
    for (const PresetKey& key : preset.keys) {
        settings.values[key.name] = key.standard;
        names.push_back(key.name);
    }
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const std::size_t equals = one.find('=');
        const std::string_view name = one.substr(0, equals);
        const std::string value(equals == one.npos ? std::string_view() : one.substr(equals + 1));
        const auto key = std::ranges::find(preset.keys, name, &PresetKey::name);
        if (key == preset.keys.end())
            return badInput(preset.keys.empty()
                                ? fmt::format("The preset \"{}\" has no variants, so not \"{}\".", preset.name, name)
                                : fmt::format("The preset \"{}\" has no key \"{}\"; it has {}.", preset.name, name,
                                              fmt::join(names, ", ")));
        if (!accepts(*key, value))
            return badInput(fmt::format("The preset \"{}\" cannot have {}={}; {} is {}.", preset.name, key->name, value,
                                        key->name, key->accepted()));
        settings.values[key->name] = value;
    }
    return settings;
}

std::string nameOf(const Preset& preset, const PresetSettings& settings)
{
    std::string changed;
    for (const PresetKey& key : preset.keys) {
        if (!settings.is(key.name, key.standard))
            changed = joinedSettings(changed, key.name + "=" + settings.text(key.name));
    }
    return changed.empty() ? preset.name : preset.name + ":" + changed;
}

} // namespace

std::string PresetKey::accepted() const
{
    if (!choices.empty())
        return fmt::format("one of {}", fmt::join(choices, ", "));
    if (range)
        return fmt::format("a whole number from {} to {}", range->first, range->second);
    return meaning;
}

const std::vector<Preset>& presets()
{
    static const std::vector<Preset> list = [] {
        std::vector<Preset> all;
        for (const PresetFamily& family : allFamilies())
            all.push_back(family.preset);
        return all;
    }();
    return list;
}

const Preset* findPreset(std::string_view name)
{
    const PresetFamily* family = wantedBy(name).family;
    return family ? &presets()[static_cast<std::size_t>(family - allFamilies().data())] : nullptr;
}

Result<NetworkDesign> presetDesign(std::string_view name)
{
    const Wanted wanted = wantedBy(name);
    if (!wanted.family)
        return badInput(fmt::format("There is no preset \"{}\"; the nearest are {}.", name.substr(0, 100),
                                    nearestNames(plain(name.substr(0, name.find(':'))))));
    const Preset& preset = wanted.family->preset;
    const Result<PresetSettings> settings = settingsOf(preset, wanted.settings);
    if (!settings)
        return tl::unexpected(settings.error());
    Result<NetworkDesign> design = wanted.family->make(*settings);
    if (!design)
        return badInput(fmt::format("The preset \"{}\": {}", preset.name, design.error().sentence));
    design->name = nameOf(preset, *settings);
    if (const auto valid = validate(*design); !valid)
        return badInput(fmt::format("The preset \"{}\": {}", design->name, valid.error().sentence));
    return design;
}

NetworkDesign defaultDesign()
{
    return parseExpression(defaultExpression).value();
}

} // namespace binweave
