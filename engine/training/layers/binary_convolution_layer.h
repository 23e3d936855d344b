// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/binary_convolution.h"
#include "engine/training/layers/weighted_layer.h"

#include <tbb/enumerable_thread_specific.h>

namespace binweave {

/// A binary convolution of signs that are kept as bits: forward by popcount, exact integers times the factors; of the
/// gradients, dx meets +-1 weights and dW takes its +-1 patches straight from the bits.
///
/// While it is summed, dW lies as the windows do: [outputs][kernel row][word of 32 bits].
class BinaryConvolutionLayer : public WeightedLayer
{
public:
    BinaryConvolutionLayer(LayerContext& context, int node, const op::Convolution& convolution);

protected:
    bool forwardReadsMatrix() const override { return false; }
    void prepareWeights() override;
    void forward(int shard) override;
    std::size_t gradientSize() const override { return 1ULL * outputs() * pitch(); }
    int gradientGroups() const override;
    void addWeightGradient(int shard, int group, float* gradient, bool accumulate) override;
    std::span<const float> gradientMatrix(std::span<const float> gradient) override;

private:
    /// Words of a window, counted through its kernel rows.
    struct Words
    {
        int first;
        int count;
    };

    int pitch() const { return 32 * m_windows.kernel * m_bits.windowWords(); }
    const std::uint8_t* plane(int shard, int image);
    BinaryConvolution::Scratch& scratch();
    void tabulateMasks();
    void turnSigns();
    void expandRow(Words words, int row, const BinaryConvolution::Scratch& scratch, float* patches,
                   int patchPitch) const;

    int m_bases;
    BitPlane m_plane;
    BinaryConvolution m_bits;
    std::vector<float> m_factors;       ///< [bases][outputs]
    std::vector<std::uint32_t> m_masks; ///< [output column][word]: which bits are inside the plane
    int m_rowsTogether;                 ///< of outputs, whose patches are made together
    tbb::enumerable_thread_specific<BinaryConvolution::Scratch> m_scratch;
};

} // namespace binweave
