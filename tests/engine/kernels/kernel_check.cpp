// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/bit_plane_checks.h"
#include "tests/engine/kernels/convolution_checks.h"
#include "tests/engine/kernels/gemm_checks.h"
#include "tests/engine/kernels/row_checks.h"

#include <cstdio>
#include <cstdlib>
#include <new>

/// What the kernels' vectors need of TBB, whose library is not there for the processors that are emulated.
namespace tbb::detail::r1 {

constexpr std::align_val_t line{64};

void* cache_aligned_allocate(std::size_t size)
{
    return ::operator new(size, line);
}

void cache_aligned_deallocate(void* memory)
{
    ::operator delete(memory, line);
}

std::size_t cache_line_size()
{
    return static_cast<std::size_t>(line);
}

} // namespace tbb::detail::r1

namespace {

using namespace binweave;

/// Says how many values are equal, or ends at a difference.
void check(const char* set, const char* subject, auto&& compare)
{
    fmt::print("{} {}: ", set, subject);
    std::fflush(stdout); // so that a kernel that is ended for what it touches is named
    Comparison comparison;
    compare(comparison);
    if (!comparison.difference().empty()) {
        fmt::print("{}\n", comparison.difference());
        std::exit(1);
    }
    fmt::print("{} equal\n", comparison.count());
}

void checkSet(const KernelSet& set)
{
    check(set.name, "closed gaps", [&](Comparison& comparison) {
        for (int channels = 1; channels <= 140; ++channels)
            compareClosedGaps(set, channels, comparison);
    });
    check(set.name, "windows", [&](Comparison& comparison) { compareWindows(set, comparison); });
    check(set.name, "epilogues", [&](Comparison& comparison) { compareEpilogues(set, comparison); });
    check(set.name, "signs", [&](Comparison& comparison) { compareSigns(set, comparison); });
    check(set.name, "thresholds", [&](Comparison& comparison) { compareThresholds(set, comparison); });
    check(set.name, "parities", [&](Comparison& comparison) { compareParities(set, comparison); });
    if (set.floatRow)
        check(set.name, "float rows", [&](Comparison& comparison) { compareFloatRows(set, comparison); });
    check(set.name, "gemm", [&](Comparison& comparison) {
        for (const GemmShape& shape : gemmShapes())
            compareGemm(set, shape, comparison);
    });
    check(set.name, "sums of convolutions", [&](Comparison& comparison) {
        for (const ConvolutionCase& test : convolutionCases())
            compareSums(set, test, comparison);
    });
    if (set.binaryBitsRow)
        check(set.name, "bits of convolutions", [&](Comparison& comparison) {
            for (const ConvolutionCase& test : convolutionCases())
                compareBits(set, test, comparison);
        });
    if (set.binaryValuesRow)
        check(set.name, "values of convolutions", [&](Comparison& comparison) {
            for (const ConvolutionCase& test : convolutionCases())
                compareValues(set, test, comparison);
        });
}

} // namespace

/// Without Qt and TBB, so that a cross compiler needs nothing but headers: all kernels of the processor on which it
/// runs.
int main()
{
    for (const KernelSet& set : kernelSets()) {
        if (set.supported())
            checkSet(set);
        if (set.supported() && set.other)
            checkSet(*set.other);
    }
}
