// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Packed model files. The checksum is made to fit, so that what lies behind it is reached.
#include "engine/files/packed_layout.h"
#include "engine/files/packed_model.h"

#include <cstring>

using namespace binweave;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::vector<std::uint8_t> bytes(data, data + size);
    if (size >= sizeof(packed_layout::Header)) {
        const std::uint64_t length = size;
        std::memcpy(bytes.data() + offsetof(packed_layout::Header, fileBytes), &length, sizeof length);
        const std::uint32_t crc = packed_layout::checksum(bytes);
        std::memcpy(bytes.data() + offsetof(packed_layout::Header, checksum), &crc, sizeof crc);
    }
    const auto model = parsePackedModel(bytes, "fuzzed");
    if (model && !packedModelBytes(*model))
        __builtin_trap(); // what was read can be written
    if (!model && !model.error().sentence.ends_with('.'))
        __builtin_trap(); // one sentence
    return 0;
}
