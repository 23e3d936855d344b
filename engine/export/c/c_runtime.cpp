// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_runtime.h"

#include "engine/export/c/c_names.h"

#include <vector>

namespace binweave {

std::string cRuntimeText(const std::set<std::string_view>& used)
{
    std::vector<const CFunction*> table;
    for (const auto functions : {cBitFunctions(), cFloatFunctions(), cPlaneFunctions(), cConvolutionFunctions()}) {
        for (const CFunction& function : functions)
            table.push_back(&function);
    }
    std::set<std::string_view> wanted = used;
    for (auto function = table.rbegin(); function != table.rend(); ++function) {
        if (wanted.contains((*function)->name))
            wanted.insert((*function)->needs);
    }
    std::string text;
    for (const CFunction* function : table) {
        if (wanted.contains(function->name))
            text += function->text;
    }
    return text;
}

std::string withProgramName(std::string_view text, std::string_view name)
{
    const std::string upper = upperCase(name);
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        const bool isLower = rest.starts_with("net_");
        if (isLower || rest.starts_with("NET_")) {
            result += isLower ? name : std::string_view(upper);
            at += 3;
        } else {
            result += rest.front();
            ++at;
        }
    }
    return result;
}

} // namespace binweave
