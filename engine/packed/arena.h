// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/binary_convolution.h"
#include "engine/packed/team.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace binweave {

/// Where the values of one image are while it passes through the network; the same for every thread.
/// Values are named by graph node: floats [row][column][channel], the network's input [channel][row][column]; bits as
/// BitPlane says, with margins that are 0 from the start and stay so.
struct ArenaLayout
{
    std::vector<std::size_t> floatOffsets; ///< by node; meaningless for nodes without a float value
    std::vector<std::size_t> bitOffsets;   ///< by node; likewise
    std::size_t floats = 0;
    std::size_t bitBytes = 0;
};

/// One thread's memory. Nothing is allocated once it has run an image.
struct Arena
{
    explicit Arena(const ArenaLayout& arenaLayout)
        : layout(&arenaLayout), floats(arenaLayout.floats), bits(arenaLayout.bitBytes)
    {}

    float* value(int node) { return floats.data() + layout->floatOffsets[node]; }
    std::uint8_t* bitsOf(int node) { return bits.data() + layout->bitOffsets[node]; }

    /// The first `count` elements of a scratch vector that grows once.
    template <class T>
    static T* room(AlignedVector<T>& scratch, std::size_t count)
    {
        if (scratch.size() < count)
            scratch.resize(count);
        return scratch.data();
    }

    const ArenaLayout* layout;
    AlignedVector<float> floats;
    AlignedVector<std::uint8_t> bits;
    /// Working memory for rows; one thread's, too.
    struct Strip
    {
        BinaryConvolution::Scratch convolution;
        AlignedVector<float> rowValues;
        AlignedVector<float> shiftedRow;
        AlignedVector<float> planeValues;
        AlignedVector<std::uint32_t> rowWords;
        std::vector<const float*> window; ///< of a pool: its pixels
    };
    Strip& strip() { return strips.front(); }

    /// Calls work(strip, range) for ranges until it had all of 0 .. size - 1: at the same time where there is a team
    /// and each thread's share is worth it. steps: what all of it takes, in operations on vector registers. Ranges of
    /// blocks, `perRow` a row, are mostly rows.
    template <class Work>
    void share(long long steps, int size, const Work& work, int perRow = 1)
    {
        const int count = team ? sharers(steps, size) : 1;
        if (count == 1)
            return work(strip(), IndexRange{0, size});
        strips.resize(std::max<std::size_t>(strips.size(), team->threads()));
        // A neighbour on one's core makes it a quarter slower for seconds: of its share a thread is given seven
        // eighths, and takes the rest as it gets to it, smaller and smaller pieces.
        m_cuts.clear();
        const int given = 7 * size / (8 * count) / perRow * perRow;
        for (int i = 0; i < count && given > 0; ++i)
            m_cuts.push_back(i * given);
        for (int cut = count * given; cut < size; cut += std::max({1, size / 64, (size - cut) / count}))
            m_cuts.push_back(cut);
        m_cuts.push_back(size);
        team->share(static_cast<int>(m_cuts.size()) - 1, [&](int member, int piece) {
            work(strips[member], IndexRange{m_cuts[piece], m_cuts[piece + 1]});
        });
    }

    /// Whether threads should share outputs by channels: where there are few pixels each would read all weights for
    /// some rows.
    static bool sharesChannels(const TensorShape& outputs) { return outputs.channels > 4 * outputs.pixels(); }

    /// As share(), for the rows of a convolution's outputs, or blocks of them, or channels; every strip's convolution
    /// scratch is prepared.
    template <class Work>
    void eachStrip(const BinaryConvolution& convolution, const std::uint8_t* plane, int size, const Work& work,
                   int perRow = 1)
    {
        convolution.prepare(strip().convolution);
        convolution.beginWindows(plane, strip().convolution);
        const std::uint32_t* const extracted = strip().convolution.extracted;
        share(
            convolution.registerSteps(), size,
            [&](Strip& strip, IndexRange range) {
                if (&strip != &this->strip()) {
                    convolution.prepare(strip.convolution);
                    strip.convolution.extracted = extracted;
                }
                work(strip, range);
            },
            perRow);
    }

    Team* team = nullptr; ///< for one image; none: one thread
    std::vector<Strip> strips = std::vector<Strip>(1);
    std::vector<std::vector<float>> planeFactors; ///< by node, of this image
    AlignedVector<float> planeScales;             ///< of a PlaneConvolutionStep: -0, then each plane's; [channel]
    AlignedVector<std::uint16_t> halves;
    AlignedVector<float> planar;  ///< an image [channel][row][column]
    AlignedVector<float> columns; ///< windows of a float convolution
    AlignedVector<float> sums;    ///< of its bases

private:
    int sharers(long long steps, int size) const
    {
        constexpr long long leastSteps = 8000;       // 2 us, against 1 for a team to begin and end
        constexpr long long leastForHelpers = 20000; // who take longer to come
        const long long worth = steps / (team->hasCalledHelpers() ? leastSteps : leastForHelpers);
        return static_cast<int>(std::clamp<long long>(worth, 1, std::min(team->threads(), size)));
    }

    std::vector<int> m_cuts; ///< of share(): where pieces begin, and the end
};

} // namespace binweave
