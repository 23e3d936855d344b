// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/settings_flags.h"

#include "app/commands/checks.h"

#include <cstdint>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace binweave {

namespace {

const std::map<std::string, std::string>& descriptions()
{
    static const std::map<std::string, std::string> texts = {
        {"epochs", "Passes over the training images"},
        {"batch", "Images per step"},
        {"seed", "Same seed, same weights"},
        {"optimizer", "How gradients become steps"},
        {"lr", "Learning rate, at the schedule's peak"},
        {"momentum", "Of sgd (Nesterov)"},
        {"weight-decay", "Pull of the weights towards zero"},
        {"schedule", "How the learning rate moves"},
        {"first-drop", "Of schedule step: part of the run after which the rate is divided by 10"},
        {"second-drop", "Of schedule step: and again"},
        {"flip", "Mirror half of the training images"},
        {"shift", "Shift training images by up to so many pixels"},
        {"rotation", "Turn training images by up to so many degrees"},
        {"label-smoothing", "Share of the target that is spread over all classes"},
        {"parent",
         "Start from the weights of this run, by name where shapes fit: a folder, or a number of the history"},
        {"teacher", "Learn the scores of this run, too: a folder, or a number of the history"},
        {"distill-weight", "Share of the loss that is the distance to the teacher's scores"},
        {"temperature", "Divides both scores before they are compared with the teacher's"},
        {"average", "Decay of the moving average of the weights that is evaluated and kept; 0: none"},
        {"validation",
         "Percent of the training images held out to judge the epochs; test images then serve the result"},
        {"keep", "Which weights stay: of the best epoch on the validation images, or the last"},
        {"patience", "End the run after so many epochs without a better validation; 0: never"},
        {"checkpoint-seconds", "Time between checkpoints"},
    };
    return texts;
}

std::string describe(const char* key)
{
    const auto found = descriptions().find(key);
    return found == descriptions().end() ? std::string() : found->second;
}

/// One overload per kind of field that visitFields names.
struct FlagAdder
{
    CLI::App& command;
    std::map<std::string, CLI::Option*>& options;

    template <class Number>
    void operator()(const char* key, Number& member, Range range) const
    {
        options[key] = command.add_option(fmt::format("--{}", key), member, describe(key))
                           ->check(numberBetween(static_cast<Number>(range.least), static_cast<Number>(range.most)))
                           ->capture_default_str();
    }

    void operator()(const char* key, bool& member) const
    {
        options[key] = command.add_flag(fmt::format("--{0},!--no-{0}", key), member,
                                        fmt::format("{} (default: {})", describe(key), member ? "yes" : "no"));
    }

    void operator()(const char* key, std::string& member) const
    {
        options[key] = command.add_option(fmt::format("--{}", key), member, describe(key));
    }

    template <NamedEnum E>
    void operator()(const char* key, E& member) const
    {
        std::vector<std::string> names;
        for (const auto& [value, name] : EnumNames<E>::value)
            names.emplace_back(name);
        const auto assign = [&member](const std::string& text) {
            for (const auto& [value, name] : EnumNames<E>::value) {
                if (text == name)
                    member = value;
            }
        };
        options[key] = command.add_option_function<std::string>(fmt::format("--{}", key), assign, describe(key))
                           ->check(CLI::IsMember(names))
                           ->default_str(std::string(enumName(member)));
    }
};

} // namespace

void SettingsFlags::addTo(CLI::App& command)
{
    visitFields(m_settings, FlagAdder{command, m_options});
}

Result<void> SettingsFlags::checkAgainst(const TrainingSettings& stored) const
{
    const auto given = nlohmann::json::parse(settingsText(m_settings));
    const auto kept = nlohmann::json::parse(settingsText(stored));
    for (const auto& [key, option] : m_options) {
        if (option->count() > 0 && given.at(key) != kept.at(key)) {
            return badInput(fmt::format("The run was started with {} {} and keeps its settings: leave --{} out.", key,
                                        kept.at(key).dump(), key));
        }
    }
    return {};
}

} // namespace binweave
