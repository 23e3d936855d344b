// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/presets.h"
#include "model/result.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// How presets with variants are described; private to model/presets.
namespace binweave {

/// The values of a preset's keys, all of them set.
class PresetSettings
{
public:
    const std::string& text(std::string_view key) const;
    int number(std::string_view key) const;
    std::vector<double> list(std::string_view key) const; ///< "2.7+2.7+2.2"
    bool is(std::string_view key, std::string_view value) const { return text(key) == value; }

    std::map<std::string, std::string, std::less<>> values;
};

struct PresetFamily
{
    Preset preset;
    std::function<Result<NetworkDesign>(const PresetSettings&)> make;
    std::vector<std::string> aliases = {}; ///< other names, of the standard variant or with settings: "x:m=2"
};

/// Whole numbers as they are accepted by a key.
PresetKey choiceKey(std::string name, std::vector<std::string> choices, std::string meaning);
PresetKey numberKey(std::string name, int standard, int least, int most, std::string meaning);
PresetKey listKey(std::string name, std::string standard, std::string meaning);

enum class Task { imageNet, cifar10 };

/// "" or "-cifar10"
std::string_view suffixOf(Task task);

/// Sets images, classes and, of 224x224 images, the 7x7 stem of stride 2 with ReLU and max-pool.
void setTask(NetworkDesign& design, Task task);

// Each gives the families of one file.
std::vector<PresetFamily> thesisFamilies();
std::vector<PresetFamily> residualFamilies(); ///< ResNets of all schools
std::vector<PresetFamily> denseFamilies();    ///< DenseNet and BinaryDenseNets
std::vector<PresetFamily> plainFamilies();    ///< AlexNet, MobileNet

} // namespace binweave
