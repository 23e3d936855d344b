// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/epilogue.h"
#include "engine/packed/step.h"

namespace binweave {

/// The signs of float values, which may be normalized or shifted on the way.
class SignStep : public Step
{
public:
    /// epilogue: of these alone.
    SignStep(int input, Epilogue epilogue, const KernelSet& kernels)
        : m_input(input), m_epilogue(std::move(epilogue)), m_kernels(kernels)
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    Epilogue m_epilogue;
    const KernelSet& m_kernels;
};

/// Float values as planes of bits, and the planes' factors where they are of this image.
class PlaneBitsStep : public Step
{
public:
    /// `output` is the first plane. `fixed`: unless they depend on the image.
    PlaneBitsStep(int input, ActivationMethod method, ActivationPlanes fixed, BitValue output, const KernelSet& kernels)
        : m_input(input), m_method(method), m_fixed(std::move(fixed)), m_output(output), m_kernels(kernels)
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    ActivationMethod m_method;
    ActivationPlanes m_fixed;
    BitValue m_output;
    const KernelSet& m_kernels;
};

} // namespace binweave
