// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/output.h"

#include <cstdio>

namespace binweave {

namespace {

std::string dumped(const Json& json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace

void printDocument(const Json& document)
{
    print(dumped(document, 2));
}

void printLine(const Json& object)
{
    print(dumped(object, -1));
    std::fflush(stdout);
}

void print(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void note(std::string_view sentence)
{
    std::fprintf(stderr, "binweave: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
}

} // namespace binweave
