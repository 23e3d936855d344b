// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/arithmetic.h"
#include "engine/kernels/bit_plane.h"
#include "engine/kernels/kernel_set.h"
#include "model/graph.h"

#include <algorithm>
#include <span>
#include <tbb/cache_aligned_allocator.h>
#include <vector>

namespace binweave {

template <class T>
using AlignedVector = std::vector<T, tbb::cache_aligned_allocator<T>>;

/// A convolution of bits with bits, its weights packed for one kernel set. All bases lie side by side on the channel
/// axis.
///
/// A window is k rows of k * Cin bits. Where pixels begin at words (Cin a multiple of 32, no dilation) and a row has
/// enough of them the kernel reads them in place; else each row of a window is first extracted to words, once for the k
/// rows of outputs that use it. Of a stride s every s-th row lies side by side, so that the windows of an output row
/// follow those of the one above it.
///
/// Bits outside the plane are 0, which the kernel takes for -1; the border pixels' starting values undo it:
/// with n products inside, sum = n - 2 (popcount(x xor w) - popcount(w outside)) = start - 2 popcount(x xor w).
/// The start depends on which kernel rows and columns are inside: a few combinations, tabulated. Where it pays, kernel
/// rows and words that are all outside are not counted, nor do they enter the start (RowEnds, BinaryRow::counted).
class BinaryConvolution
{
public:
    /// Which lane a channel of a base has: as in `weights`, or as ChannelGroups says, with weights and starts for
    /// runValues() (BinaryValuesRow): half a sum is start / 2 - bits + what differs from the inverse.
    enum class Lanes { inOrder, inGroups };

    /// weights: [bases * outputChannels][Cin][k][k], only their signs count.
    /// input: where the bits will be; its margins must hold all windows. Of several planes each lies behind the one
    /// before, and so do its rows of outputs: they are counted on.
    BinaryConvolution(const op::Convolution& convolution, const BitPlane& input, const TensorShape& output,
                      std::span<const float> weights, const KernelSet& kernels, Lanes lanes = Lanes::inOrder,
                      int planes = 1);

    /// For weights that are still to come.
    BinaryConvolution(const op::Convolution& convolution, const BitPlane& input, const TensorShape& output,
                      const KernelSet& kernels, Lanes lanes = Lanes::inOrder, int planes = 1);
    void setWeights(std::span<const float> weights); ///< allocates nothing

    /// From now on a bit that is not set stands for 0, not -1, and sums are twice those of the set ones: with a of them
    /// on set weights, 2 (sum) = 4a - 2|x| = 2|w| - 2 popcount(x xor w), as |x| + |w| - 2a bits differ, inside the
    /// plane or not.
    void countUnsetAsZero();

    /// The margins that all windows need.
    static BitPlane planeFor(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output);

    /// Xor, popcount and add on a register, of all outputs.
    long long registerSteps() const
    {
        return m_planeCount * m_output.pixels() * m_convolution.kernel * m_words * m_blocks;
    }

    /// Room for run(): some rows of outputs and the extracted windows.
    struct Scratch
    {
        AlignedVector<std::int32_t> sums;
        AlignedVector<std::uint32_t> windows;
        AlignedVector<std::uint32_t> parities; ///< ParityPlanes of the kernel rows of some windows
        AlignedVector<std::uint8_t> nibbles;   ///< of the kernel rows of some windows
        std::vector<const std::uint8_t*> rows;
        const std::uint32_t* extracted = nullptr; ///< windows, or another scratch's
    };
    void prepare(Scratch& scratch) const; ///< grows it where it is too small

    /// Calls finish(row, sums) for each row of outputs of one plane; sums: [column][sumStride()], channels as in
    /// `weights`.
    template <class Finish>
    void run(const std::uint8_t* bits, Scratch& scratch, Finish&& finish) const
    {
        beginWindows(bits, scratch);
        runRows(bits, scratch, {0, m_output.height}, finish);
    }
    /// Likewise for some rows, after beginWindows(). Several threads may do so, each with a scratch that has the
    /// windows that one of them extracted.
    template <class Finish>
    void runRows(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, Finish&& finish) const
    {
        const int together = rowsOfOutputs();
        for (int row = rows.first; row < rows.last; row += together) {
            const IndexRange some{row, std::min(row + together, rows.last)};
            const std::int32_t* sums = sumRows(bits, some, scratch);
            for (int i = some.first; i < some.last; ++i, sums += m_output.width * sumStride())
                finish(i, sums);
        }
    }

    /// The sums of up to rowsOfOutputs() rows of a plane, one behind the other; they stay cached.
    const std::int32_t* sumRows(const std::uint8_t* bits, IndexRange rows, Scratch& scratch) const;
    int rowsOfOutputs() const;

    /// From now on each channel's sum is only compared, by runBits() where the kernel set has binaryBitsRow, and run()
    /// has no meaning. sum = start - 2 count >= least is count <= (start - least) / 2. A flipped channel's weights are
    /// inverted: of n bits, n - count differ then.
    void compareWith(std::span<const Threshold> thresholds);

    /// Rows of outputs as bits, after beginWindows(): bit c % 16 of to[row * rowStride + column * halves() + c / 16] is
    /// thresholds[c](sum), that of padding 0.
    void runBits(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, std::uint16_t* to,
                 std::ptrdiff_t rowStride) const;
    /// Likewise for some of the height * blocks() blocks, counted row by row: threads share few rows evenly by these.
    void runBitsOfBlocks(const std::uint8_t* bits, Scratch& scratch, IndexRange blocks, std::uint16_t* to,
                         std::ptrdiff_t rowStride) const;
    int blocks() const { return m_blocks; }
    int halves() const { return (m_channels + 15) / 16; }
    bool readsInPlace() const { return m_inPlace; }

    /// Whether the kernel set has binaryValuesRow for it: sums are even, and lanes in groups take no more blocks.
    static bool givesValues(const op::Convolution& convolution, int inputs, const KernelSet& kernels);

    /// Rows of outputs as values and bits, after beginWindows(), lanes in groups. factors: BinaryValuesRow::factors;
    /// outputs: row 0; bits of a row are rowStride apart from the next one's.
    void runValues(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, const float* factors,
                   const OutputRow& outputs, std::ptrdiff_t rowStride) const
    {
        runValues(bits, scratch, rows, {0, groups()}, factors, outputs, rowStride);
    }
    /// Likewise of some groups of channels only: threads share a small plane by these.
    void runValues(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, IndexRange groups, const float* factors,
                   const OutputRow& outputs, std::ptrdiff_t rowStride) const;
    int groups() const; ///< of channels, ChannelGroups
    /// Likewise up to rowsOfOutputs() rows of a plane; outputs: the first of them.
    void valueRows(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, const float* factors,
                   OutputRow outputs) const;
    /// BinaryValuesRow::factors for those of sums, [base][channel].
    AlignedVector<float> laneFactors(std::span<const float> factors) const;

    Lanes lanes() const { return m_lanes; }
    const KernelSet& kernels() const { return m_kernels; } ///< forChannels()
    std::ptrdiff_t sumStride() const { return 1LL * m_blocks * m_kernels.lanes; }

    /// The windows themselves: a plane's are made ready, then for a row of outputs scratch.rows[k] is where kernel row
    /// k of the first output's window begins, windowWords() words of 32 bits; the next output's is windowStride() bytes
    /// on. What is outside the plane is 0.
    void beginWindows(const std::uint8_t* bits, Scratch& scratch) const;
    void bindRow(const std::uint8_t* bits, int row, Scratch& scratch) const;
    int windowWords() const { return m_words; }
    std::ptrdiff_t windowStride() const;

private:
    /// Taps of a window that are inside the plane, along one axis.
    IndexRange insideTaps(int position, int size) const;
    std::vector<IndexRange> patternsAlong(int positions, int size, std::vector<int>& indices) const;

    int laneOf(int channel) const;
    std::uint32_t& weightsOf(int lane, int kernelRow, int word);
    int rowsTogether() const;
    void packWeights(std::span<const float> weights);
    void countOnes();
    RowEnds findEnds() const;
    void findCountedRows();
    IndexRange alike(IndexRange rows, int most) const;
    std::ptrdiff_t bitsOfRow() const { return 1LL * (m_output.channels + 15) / 16 * m_output.width; }
    int overCounted(std::size_t pattern, bool leavesEnds, auto&& visit) const;
    std::int32_t startOf(std::size_t pattern, int channel, bool leavesEnds) const;
    void tabulateStarts();
    int sharedChannels() const;
    void repeatShared();
    void extractWindows(const std::uint8_t* bits, std::uint32_t* windows) const;
    void extractRow(const std::uint8_t* row, std::uint32_t* windows) const;
    void planWords();
    void planCuts();
    int rowWords() const { return m_output.width * m_words; } ///< of extracted windows
    std::uint32_t wordMask(int word) const;
    void takeParities();
    ParityPlanes::Kind parity() const { return m_byChains ? ParityPlanes::Kind::chains : ParityPlanes::Kind::triples; }
    void spreadWeights();
    void halveStarts();
    void spreadWindows(std::ptrdiff_t rowBytes, Scratch& scratch) const;
    std::ptrdiff_t bytesOfRows(int rows) const;
    void writeParities(const IndexRange& counted, int rows, std::ptrdiff_t rowBytes, Scratch& scratch) const;
    BinaryRow kernelRows(const std::uint8_t* bits, int row, int rows, Scratch& scratch) const;
    int rowsOfPlane() const { return m_input.top + m_input.shape.height + m_input.bottom; }
    int inputRow(int outputRow, int kernelRow) const;
    int readRows() const;
    int phaseRows(int phase) const;
    int slotOf(int outputRow, int kernelRow) const;

    /// A word of a row of windows: these bits of the 64 that begin there.
    struct WordPlace
    {
        std::int32_t byte;
        int shift;
        std::uint32_t mask;
    };

    op::Convolution m_convolution;
    BitPlane m_input;
    TensorShape m_output;
    const KernelSet& m_kernels;
    int m_channels; ///< of all bases
    Lanes m_lanes;
    int m_planeCount;
    int m_blocks;
    int m_words; ///< in one row of a window
    bool m_inPlace;
    bool m_byParity;                        ///< BinaryRow; rows of one word gain nothing by it
    bool m_byChains;                        ///< of ParityPlanes
    AlignedVector<std::uint32_t> m_weights; ///< BinaryRow
    AlignedVector<std::uint8_t> m_nibbles;  ///< of the weights; empty where the kernel set takes words
    RowEnds m_ends{};                       ///< BinaryRow
    std::vector<int> m_partBits;            ///< of a window's row: what ends leave out, between it the rest of each tap
    std::vector<int> m_ones;                ///< set weights, [channel][kernel row][part]
    bool m_unsetIsZero = false;
    std::vector<int> m_rowPatterns;       ///< per output row: which of insideRows
    std::vector<int> m_columnPatterns;    ///< per output column
    std::vector<std::uint32_t> m_startOf; ///< [output row][output column]: where in m_starts
    std::vector<IndexRange> m_insideRows;
    std::vector<IndexRange> m_insideColumns;
    std::vector<IndexRange> m_countedRows;    ///< of the kernel, per row pattern
    std::vector<int> m_alike;                 ///< per output row: how many from it on count the same
    std::vector<WordPlace> m_places;          ///< of a row of windows; empty where they are read in place or have gaps
    std::vector<WordCut> m_cuts;              ///< of a row of windows; empty where they are extracted word by word
    AlignedVector<std::int32_t> m_starts;     ///< [row pattern][column pattern][sumStride()]
    AlignedVector<std::int16_t> m_halfStarts; ///< BinaryRow; empty where the kernel set has no nibbles
};

} // namespace binweave
