// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/foreign_network.h"
#include "engine/export/onnx/onnx_check.h"
#include "engine/export/onnx/onnx_reader.h"

#include <cstdint>
#include <string_view>

/// Any bytes as an ONNX file: one of ours comes back, or the structure of a foreign one, or there is a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto model = binweave::parseOnnx(bytes, "fuzzed.onnx"); model && binweave::isBinweaveOnnx(*model))
        static_cast<void>(binweave::modelFromOnnx(*model, "fuzzed.onnx"));
    static_cast<void>(binweave::foreignNetwork(bytes, "fuzzed.onnx"));
    return 0;
}
