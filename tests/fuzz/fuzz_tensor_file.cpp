// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors files.
#include "engine/files/tensor_layout.h"

using namespace binweave;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto file = parseTensorFile({data, size}, "fuzzed");
    if (!file && !file.error().sentence.ends_with('.'))
        __builtin_trap();
    return 0;
}
