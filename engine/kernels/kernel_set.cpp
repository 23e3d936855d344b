// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernel_set.h"
#include "engine/kernels/sets.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace binweave {

std::span<const KernelSet> kernelSets()
{
    static const KernelSet sets[] = {
        portable::kernels,
#if defined(__x86_64__)
        avx2::kernels,
        avx512::kernels,
        avx512vpopcntdq::kernels,
#elif defined(__aarch64__)
        neon::kernels,
#endif
    };
    return sets;
}

const KernelSet& KernelSet::forChannels(int channels) const
{
    const auto steps = [channels](const KernelSet& set) {
        return (channels + set.lanes - 1) / set.lanes * set.wordSteps;
    };
    return other && steps(*other) < steps(*this) ? *other : *this;
}

Result<const KernelSet*> kernelSetNamed(std::string_view name)
{
    bool known = false;
    std::vector<std::string_view> working;
    for (const KernelSet& set : kernelSets()) {
        known = known || set.name == name;
        if (!set.supported())
            continue;
        if (set.name == name)
            return &set;
        working.push_back(set.name);
    }
    return badInput(fmt::format("The kernel set '{}' {}; those that work here are {}.", name,
                                known ? "needs instructions that this processor lacks" : "does not exist",
                                fmt::join(working, ", ")));
}

Result<const KernelSet*> chooseKernelSet()
{
    if (const char* name = std::getenv("BINWEAVE_KERNELS"))
        return kernelSetNamed(name);
    const KernelSet* fastest = nullptr;
    for (const KernelSet& set : kernelSets()) {
        if (set.supported())
            fastest = &set;
    }
    return fastest;
}

} // namespace binweave
