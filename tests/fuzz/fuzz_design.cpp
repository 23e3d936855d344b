// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Design files: read, lowered and written.
#include "model/design_file.h"
#include "model/graph.h"

using namespace binweave;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto design = parseDesign({reinterpret_cast<const char*>(data), size}, "fuzzed");
    if (!design)
        return 0;
    const auto again = parseDesign(designText(*design), "written");
    if (!again || !(*again == *design))
        __builtin_trap();
    (void)lower(*design);
    return 0;
}
