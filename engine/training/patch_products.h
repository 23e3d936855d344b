// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "engine/training/patches.h"

#include <cstddef>

namespace binweave {

/// Products of weights with the patch matrix of x, of which only a block exists at a time: the patches of some channels
/// and output rows, as many as the second-level cache holds beside what they meet.
class PatchProducts
{
public:
    PatchProducts(const Windows& windows, int channels);

    /// Floats of working memory that each function needs.
    std::size_t memory() const { return m_patchFloats + patchMemory(m_windows, m_rows); }

    /// y = A patches(x), += where `accumulate`; A: [y.rows][x.rows * taps].
    void multiply(const KernelSet& kernels, const float* a, const Matrix& x, const Matrix& y, bool accumulate,
                  float* memory) const;

    /// The columns of one group of channels of dW = dy patches(x)^T; dW: [dy.rows][x.rows * taps].
    int groups() const { return (m_channels + m_channelsTogether - 1) / m_channelsTogether; }
    void multiplyTransposed(const KernelSet& kernels, int group, const Matrix& dy, const Matrix& x, float* dw,
                            bool accumulate, float* memory) const;

    /// Adds A^T dy to where the patches were gathered from; A: [dy.rows][dx.rows * taps].
    void scatter(const KernelSet& kernels, const float* a, const Matrix& dy, const Matrix& dx, float* memory) const;

private:
    struct Group
    {
        int firstChannel;
        int channels;
    };
    Group groupAt(int index) const;
    Matrix part(const Matrix& x, Group group) const { return {x.row(group.firstChannel), group.channels, x.columns}; }

    template <class Visit>
    void eachRange(int columns, Visit visit) const;

    Windows m_windows;
    int m_channels;
    int m_taps;
    int m_channelsTogether;
    int m_rows; ///< of outputs, together
    std::size_t m_patchFloats;
};

} // namespace binweave
