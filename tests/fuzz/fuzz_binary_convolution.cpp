// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/convolution_checks.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

/// Numbers from bytes; 0 where they have come to their end.
class Numbers
{
public:
    Numbers(const std::uint8_t* data, std::size_t size) : m_data(data), m_size(size) {}
    int between(int least, int most)
    {
        const int byte = m_size > 0 ? *m_data : 0;
        m_data += m_size > 0;
        m_size -= m_size > 0;
        return least + byte % (most - least + 1);
    }

private:
    const std::uint8_t* m_data;
    std::size_t m_size;
};

} // namespace

/// Any bytes as the shape of a binary convolution: every kernel set that the processor has gives the definition's sums,
/// bits and values, in whatever layout the shape takes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace binweave;
    Numbers numbers(data, size);
    const ConvolutionCase test{.inputs = numbers.between(1, 200),
                               .outputs = numbers.between(1, 100),
                               .height = numbers.between(1, 9),
                               .width = numbers.between(1, 40),
                               .kernel = numbers.between(1, 7),
                               .stride = numbers.between(1, 4),
                               .dilation = numbers.between(1, 3),
                               .bases = numbers.between(1, 6),
                               .padBefore = numbers.between(-1, 6),
                               .padAfter = numbers.between(-1, 6)};
    const op::Convolution layer = test.convolution();
    const int reach = (layer.kernel - 1) * layer.dilation + 1;
    if (std::min(test.height, test.width) + layer.padBefore + layer.padAfter < reach)
        return 0;                         // no window fits
    constexpr long long most = 2'000'000; // products, which the definition adds up one by one
    if (test.output().pixels() * static_cast<long long>(test.weightCount()) > most)
        return 0;
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported())
            continue;
        Comparison comparison;
        compareSums(set, test, comparison);
        if (set.binaryBitsRow)
            compareBits(set, test, comparison);
        compareValues(set, test, comparison);
        if (comparison.difference().empty())
            continue;
        std::fputs(comparison.difference().c_str(), stderr);
        std::abort();
    }
    return 0;
}
