// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/bit_plane.h"
#include "model/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace binweave {

/// C (m x n) = op(A) (m x k) * op(B) (k x n); C += where `accumulate`. All row-major with leading dimensions; op is the
/// identity or, where flagged, the transpose: A is then stored k x m, B n x k. So a convolution's backward is
/// dX = W^T dY (transposeA) and dW = dY col^T (transposeB, accumulate).
///
/// Each element is one chain over k ascending that starts at 0 (at C where `accumulate`), in fused multiply-adds, in
/// `portable` in multiplications and additions: its bits depend on neither m, n, its place, nor on the flags.
/// Runs in the calling thread and allocates nothing. m, n, k >= 1; C overlaps neither A nor B.
struct GemmShape
{
    int m, n, k;
    int lda, ldb, ldc;
    bool accumulate = false;
    bool transposeA = false;
    bool transposeB = false;
};

/// Those from `first` on, before `last`.
struct IndexRange
{
    int first;
    int last;
    int count() const { return last - first; }
    bool contains(int i) const { return i >= first && i < last; }
    bool operator==(const IndexRange&) const = default;
};

/// What of three kernel rows' words is stored to count them by parity. Of x1, x2 and x3, what differs in three words,
/// the bits are those of s = x1 ^ x2 ^ x3, once, and of the carry, one operation on x1, x2 and s, twice: with s from
/// parities of the words, made beforehand, 8 operations for 9. In a chain s is one of the next three, whose second and
/// s it takes: 5 operations for two more words, 23 for 27 of nine.
///
/// Of the rows' words a1, a2, a3 in a place, b1 .. b3 in the next one and c1 .. c3 in the one behind it the planes hold
/// a1, a2, and p3 = a1 ^ a2 ^ a3; of chains also p5 = p3 ^ b1 ^ b2, p7 = p5 ^ b3 ^ c1, and p9 = p7 ^ c2 ^ c3. Weights
/// lie [block][word][3][lane] and are a1, a2, p3 of each word; in a chain of each three a1, a2, p3, b1, p5, p7, c1, c2,
/// p9.
struct ParityPlanes
{
    enum class Kind { triples, chains };

    static constexpr int lanes = 16;             ///< of the sets that know them
    static constexpr std::ptrdiff_t most = 4096; ///< words of a plane

    /// From plane to plane, in words: constant, so that a window's pointer is enough for all of them; no multiple of
    /// what a cache keeps in one set.
    static constexpr std::ptrdiff_t stride = most + 160;

    static constexpr std::ptrdiff_t planes(Kind kind) { return kind == Kind::chains ? 6 : 3; }

    /// Words for planes of `words`, which are written up to 15 further.
    static constexpr std::ptrdiff_t room(Kind kind, std::ptrdiff_t words)
    {
        return (planes(kind) - 1) * stride + words + 15;
    }
};

/// Where windows overhang their plane: of each `width` outputs, 4 or more, the first does not count the first words of
/// its window's rows, the last one not the last words. A width of 0: there is nothing of the kind.
struct RowEnds
{
    int width;
    int first;
    int last;
};

/// One row of outputs of a binary convolution, all channels; a bit stands for +1 where set, for -1 where not.
/// sums[column][channel] = start[column][channel] - 2 * popcount(window xor weights), so that a start of n gives the
/// sum of n products. Channels are padded to blocks * lanes.
struct BinaryRow
{
    const std::uint8_t* const* windows; ///< [counted]: bits under the first output's window, in words of 32
    std::ptrdiff_t windowStride;        ///< bytes from one output's window to the next one's
    int kernelRows;
    IndexRange counted; ///< the others, outside the plane, hold zeros
    int words;          ///< of 32 bits, in one row of a window
    int columns;
    int blocks;                   ///< of KernelSet::lanes channels
    const std::uint32_t* weights; ///< [block][kernelRow][word][lane], from the first row that is counted
    const std::uint8_t* nibbles;  ///< likewise of a set that has spreadNibbles: [block][kernelRow][word][nibble][lane]
    /// Where the first window of three kernel rows begins in ParityPlanes, or null. All rows count; or, of chains, all
    /// but the last, or all but the first, where then the last one lies and what is given for a3 is 0.
    const std::uint8_t* parities = nullptr;
    ParityPlanes::Kind parity = ParityPlanes::Kind::triples;
    int rows = 1;                 ///< of outputs, by parity
    std::ptrdiff_t rowStride = 0; ///< bytes from one's windows to the next one's; starts and sums follow each other
    RowEnds ends = {};            ///< of a row by parity; of chains words in threes
    const std::int32_t* starts;
    /// The same where there are nibbles and 16 bits hold what becomes of them, else null: of each block those of the
    /// even lanes, then the others.
    const std::int16_t* halfStarts = nullptr;
    const std::uint32_t* startOf; ///< [rows][columns]: where in `starts` the column's are, one a channel
    std::int32_t* sums;
};

/// A BinaryRow whose sums are only compared and never leave the registers: bit c % 16 of bits[column][c / 16] is
/// popcount(window xor weights) <= start[column][c].
struct BinaryBitsRow
{
    BinaryRow row; ///< without its sums
    std::uint16_t* bits;
    std::ptrdiff_t bitsStride;    ///< in words of 16, from column to column: what its channels need
    std::ptrdiff_t rowStride = 0; ///< likewise from row to row, where there are several
    /// 4 or 8: of the last block, repeated for the lanes of the 4 or 2 pixels that share it. These have no ends there.
    int sharedChannels = 0;
    int firstBlock = 0; ///< those before it are left alone
};

/// How binaryValuesRow finds a channel's bases: 16 channels form a group, whose bases are blocks side by side, lane =
/// channel. Where 4 or 8 channels are left, as many bases as fit share a block, one behind the other.
struct ChannelGroups
{
    static constexpr int lanes = 16;
    static constexpr int mostBases = 5;
    int channels;
    int bases;

    int full() const { return channels / lanes; }
    int rest() const { return channels % lanes; }
    int together() const { return rest() == 4 || rest() == 8 ? lanes / rest() : 1; } ///< bases in a block of the rest
    int count() const { return full() + (rest() > 0 ? 1 : 0); }
    int blocks() const { return full() * bases + (rest() > 0 ? (bases + together() - 1) / together() : 0); }
    int laneOf(int base, int channel) const
    {
        const int group = channel / lanes;
        if (group < full())
            return (group * bases + base) * lanes + channel % lanes;
        return (group * bases + base / together()) * lanes + base % together() * rest() + channel % lanes;
    }
};

/// What becomes of the values of a row of outputs while they are in registers, in this order: y * scale + shift +
/// addend, sloped (arithmetic.h); then they are written, and their signs.
struct OutputRow
{
    int channels;
    const float* scale = nullptr;      ///< [channel]; null without normalization
    const float* shift = nullptr;      ///< likewise
    const float* addend = nullptr;     ///< [column][channel]; null where nothing is added
    const float* slopes = nullptr;     ///< [channel]; null for none
    float* values = nullptr;           ///< [column][channel]; null where not wanted; may be the addend
    std::uint16_t* bits = nullptr;     ///< bit c % 16 of [column][c / 16]: isPositive(y); null where not wanted
    const float* beforeSign = nullptr; ///< [channel]: what the bits add to y; null for nothing

    /// To so many columns on, whose bits are `words` of 16 on.
    void advance(std::ptrdiff_t columns, std::ptrdiff_t words)
    {
        addend = addend ? addend + columns * channels : nullptr;
        values = values ? values + columns * channels : nullptr;
        bits = bits ? bits + words : nullptr;
    }
};

/// A BinaryRow, its blocks those of ChannelGroups, whose sums, weighted over the bases, become values in registers. Its
/// bits stand the other way round for the weights, 0 for +1, so that what differs are products of +1: half a sum is a
/// start + popcount(window xor weights).
struct BinaryValuesRow
{
    BinaryRow row; ///< without its sums
    ChannelGroups groups;
    const float* factors; ///< [lane]: twice those of the sums; null for 1
    OutputRow outputs;    ///< of the first row; values of the others follow
    std::ptrdiff_t bitsRowStride = 0;
    IndexRange wanted; ///< groups; the others are left alone
};

/// Where eight words of up to 32 bits lie in a row of bits, for vpermb and vpmultishiftqb. The same for each row.
struct WordCut
{
    static constexpr int words = 8;
    alignas(64) std::array<std::uint8_t, 8 * words> bytes;  ///< [word][8]: the 64 bits that hold it, from `from` on
    alignas(64) std::array<std::uint8_t, 8 * words> shifts; ///< [word][8]: the bit of those where each byte begins
    alignas(64) std::array<std::uint64_t, words> masks;     ///< 0 where there is no word
    std::ptrdiff_t from;                                    ///< byte of the row
    std::uint64_t touched;                                  ///< of the 64 bytes from there; others are not read
};

/// Words cut out of rows of bits. WordCut::words * cuts.size() words are written from words[row * wordsStride]
/// on, in the order of rows: the next one's may overwrite what is too much.
struct WordRows
{
    std::span<const WordCut> cuts;
    const std::uint8_t* bits;
    std::ptrdiff_t rowBytes;
    int rows;
    std::uint32_t* words;
    std::ptrdiff_t wordsStride;
};

/// From sums to values: the epilogue of arithmetic.h for `columns` pixels of `channels`, each array [column][channel].
struct EpilogueRow
{
    int columns;
    int channels;
    int bases;
    const std::int32_t* sums; ///< [column][base * channels + channel]
    std::ptrdiff_t sumStride; ///< from column to column
    const float* factors;     ///< [base][channel]
    const float* scale;       ///< null without normalization
    const float* shift;
    const float* addend; ///< null where nothing is added
    float* values;       ///< may be the addend
};

/// From sums to bits: bit c of a column is (sum >= least[c]) xor bit c of `flipped`; unused bits are 0.
struct ThresholdRow
{
    int columns;
    int channels;
    const std::int32_t* sums; ///< [column][channel]
    std::ptrdiff_t sumStride; ///< from column to column
    const std::int32_t* least;
    const std::uint32_t* flipped; ///< [(channels + 31) / 32]
    std::uint32_t* words;         ///< [column][(channels + 31) / 32]
};

/// Outputs of a convolution of real values. Each sum is the chain that gemm gives.
struct FloatRow
{
    const float* image;            ///< where the first output's window begins
    const std::ptrdiff_t* offsets; ///< [inputs]: a window's values from there
    int inputs;
    std::ptrdiff_t columnStride; ///< floats from one output's window to the next one's
    int columns;
    const float* weights; ///< [channels in blocks of 16][input][16]
    OutputRow outputs;
    IndexRange blocks; ///< the others are left alone
};

/// One instruction set: what it needs, and its kernels. The portable one is the definition.
struct KernelSet
{
    const char* name; ///< portable, avx2, avx512, avx512vpopcntdq, neon
    bool (*supported)();

    void (*gemm)(const GemmShape&, const float* a, const float* b, float* c);

    int lanes;         ///< output channels side by side in a register of binaryRow
    int wordSteps = 0; ///< operations for a word of so many channels; only compared with those of `other`
    const KernelSet* other = nullptr; ///< the same instructions with another way of counting; null for none
    /// Of the two the one that counts bits for so many channels in fewer operations.
    const KernelSet& forChannels(int channels) const;

    void (*binaryRow)(const BinaryRow&);
    void (*epilogueRow)(const EpilogueRow&);

    /// Bit i is isPositive(values[i]); the unused bits of the last word are 0.
    void (*signBits)(const float* values, int count, std::uint32_t* words);

    void (*thresholdRow)(const ThresholdRow&) = nullptr; ///< null where there is a binaryBitsRow

    /// Null where the set has none, else lanes is a multiple of 16. sharesBlocks: knows BinaryBitsRow::sharedChannels,
    /// where the windows of those pixels follow each other in at most 16 words; it may read 16 of the last.
    void (*binaryBitsRow)(const BinaryBitsRow&) = nullptr;
    bool sharesBlocks = false;

    /// Null where rows do not know BinaryRow::parities. Else writes ParityPlanes of three rows of words, behind whose
    /// last ones are zeros.
    void (*writeParities)(const std::uint8_t* const* rows, std::ptrdiff_t words, ParityPlanes::Kind kind,
                          std::uint32_t* planes) = nullptr;

    /// Null where the rows of bits take words as they are. Else they take four bits a byte, the lowest first: windows
    /// as this writes them, 16 times the bits, and BinaryRow::nibbles for the weights.
    void (*spreadNibbles)(const std::uint8_t* words, std::ptrdiff_t count, std::uint8_t* nibbles) = nullptr;

    /// Null where the set has none, else lanes is 16.
    void (*binaryValuesRow)(const BinaryValuesRow&) = nullptr;

    decltype(binweave::closeGaps)* closeGaps = binweave::closeGaps;

    /// Null where words are cut out one by one.
    void (*cutWords)(const WordRows&) = nullptr;

    /// Null where the set has none.
    void (*floatRow)(const FloatRow&) = nullptr;

    /// `steps` steps of xor, popcount and add on full registers, independent and without a load: the best that this
    /// processor can do word by word. The result says nothing.
    std::uint32_t (*popcountSteps)(std::int64_t steps);
    int stepBits; ///< of a step
};

/// All sets that this build holds, slowest first.
std::span<const KernelSet> kernelSets();

/// The set of this name. Error (badInput): an unknown name or an unsupported set; lists those that work here.
Result<const KernelSet*> kernelSetNamed(std::string_view name);

/// The fastest set that this processor supports, or the one that BINWEAVE_KERNELS names. Errors as above.
Result<const KernelSet*> chooseKernelSet();

} // namespace binweave
