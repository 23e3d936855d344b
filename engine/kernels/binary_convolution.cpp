// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_convolution.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

namespace binweave {

namespace {

constexpr int sharedWords = 16; // KernelSet::sharesBlocks
constexpr int wordNibbles = 8;
constexpr int mostHalfBits = 16383; // of a window: twice as much is a number of 16 bits
constexpr int narrow = 6;           // pixels in rows that fill a tile only together: their windows are copied

bool isSet(float weight)
{
    return weight >= 0; // sign(0) = +1
}

ChannelGroups groupsOf(const op::Convolution& convolution)
{
    return {convolution.outputChannels, convolution.bases};
}

} // namespace

BitPlane BinaryConvolution::planeFor(const op::Convolution& convolution, const TensorShape& input,
                                     const TensorShape& output)
{
    const auto margin = [&](int outputSize, int size) {
        const int reach = (outputSize - 1) * convolution.stride + (convolution.kernel - 1) * convolution.dilation;
        return std::max(0, reach - convolution.padBefore - (size - 1));
    };
    return {.shape = input,
            .top = convolution.padBefore,
            .bottom = margin(output.height, input.height),
            .left = convolution.padBefore,
            .right = margin(output.width, input.width)};
}

BinaryConvolution::BinaryConvolution(const op::Convolution& convolution, const BitPlane& input,
                                     const TensorShape& output, const KernelSet& kernels, Lanes lanes, int planes)
    : m_convolution(convolution),
      m_input(input),
      m_output(output),
      m_kernels(kernels.forChannels(convolution.outputChannels * convolution.bases)),
      m_channels(convolution.outputChannels * convolution.bases),
      m_lanes(lanes),
      m_planeCount(planes),
      m_blocks(lanes == Lanes::inGroups ? groupsOf(convolution).blocks()
                                        : (m_channels + m_kernels.lanes - 1) / m_kernels.lanes),
      m_words((convolution.kernel * input.shape.channels + 31) / 32),
      m_inPlace(input.shape.channels % 32 == 0 && convolution.dilation == 1 && output.width > narrow),
      m_byParity(m_kernels.writeParities && convolution.kernel == 3 && m_words > 1 &&
                 bytesOfRows(1) <= 4 * ParityPlanes::most),
      m_byChains(m_byParity && input.shape.channels % 32 == 0 && sharedChannels() == 0),
      m_weights(1ULL * m_blocks * convolution.kernel * m_words * m_kernels.lanes),
      m_nibbles(m_kernels.spreadNibbles ? wordNibbles * m_weights.size() : 0),
      m_partBits(convolution.kernel + 2),
      m_ones(m_channels * convolution.kernel * m_partBits.size()),
      m_insideRows(patternsAlong(output.height, input.shape.height, m_rowPatterns)),
      m_insideColumns(patternsAlong(output.width, input.shape.width, m_columnPatterns)),
      m_starts(m_insideRows.size() * m_insideColumns.size() * sumStride()),
      m_halfStarts(m_kernels.spreadNibbles && 32 * convolution.kernel * m_words <= mostHalfBits ? m_starts.size() : 0)
{
    for (const int rowPattern : m_rowPatterns) {
        const std::size_t first = rowPattern * m_insideColumns.size();
        for (const int columnPattern : m_columnPatterns)
            m_startOf.push_back(static_cast<std::uint32_t>((first + columnPattern) * sumStride()));
    }
    m_ends = findEnds();
    findCountedRows();
    std::ranges::fill(m_partBits, input.shape.channels);
    m_partBits.front() = 32 * m_ends.first;
    m_partBits[1] -= m_partBits.front();
    m_partBits.back() = std::max(0, convolution.kernel * input.shape.channels - 32 * (m_words - m_ends.last));
    m_partBits[convolution.kernel] -= m_partBits.back();
    if (!m_inPlace && convolution.dilation == 1) { // a row of a window is one run of bits
        planWords();
        if (kernels.cutWords)
            planCuts();
    }
}

BinaryConvolution::BinaryConvolution(const op::Convolution& convolution, const BitPlane& input,
                                     const TensorShape& output, std::span<const float> weights,
                                     const KernelSet& kernels, Lanes lanes, int planes)
    : BinaryConvolution(convolution, input, output, kernels, lanes, planes)
{
    setWeights(weights);
}

void BinaryConvolution::setWeights(std::span<const float> weights)
{
    packWeights(weights);
    countOnes();
    if (m_byParity)
        takeParities();
    tabulateStarts();
    if (m_lanes == Lanes::inGroups) {
        for (std::uint32_t& word : m_weights)
            word = ~word;
    }
    spreadWeights();
}

IndexRange BinaryConvolution::insideTaps(int position, int size) const
{
    const int start = position * m_convolution.stride - m_convolution.padBefore;
    IndexRange inside{m_convolution.kernel, 0};
    for (int tap = 0; tap < m_convolution.kernel; ++tap) {
        const int at = start + tap * m_convolution.dilation;
        if (at >= 0 && at < size) {
            inside.first = std::min(inside.first, tap);
            inside.last = tap + 1;
        }
    }
    return inside;
}

/// The different patterns along an axis, and for each position the index of its own.
std::vector<IndexRange> BinaryConvolution::patternsAlong(int positions, int size, std::vector<int>& indices) const
{
    std::vector<IndexRange> patterns;
    for (int position = 0; position < positions; ++position) {
        const IndexRange inside = insideTaps(position, size);
        const auto found = std::find(patterns.begin(), patterns.end(), inside);
        indices.push_back(static_cast<int>(found - patterns.begin()));
        if (found == patterns.end())
            patterns.push_back(inside);
    }
    return patterns;
}

/// Words that lie in taps outside the plane, where only a row's first and last outputs have such, one each.
RowEnds BinaryConvolution::findEnds() const
{
    constexpr int least = 4;
    const int width = m_output.width;
    if (!m_byParity || m_convolution.dilation != 1 || width < least)
        return {};
    const IndexRange all{0, m_convolution.kernel};
    for (int column = 1; column < width - 1; ++column) {
        if (m_insideColumns[m_columnPatterns[column]] != all)
            return {};
    }
    const IndexRange& first = m_insideColumns[m_columnPatterns.front()];
    const IndexRange& last = m_insideColumns[m_columnPatterns.back()];
    if (first.first > 1 || last.last + 1 < m_convolution.kernel)
        return {};
    const int together = m_byChains ? 3 : 1;
    const auto whole = [together](int words) { return words - words % together; };
    const RowEnds ends{.width = width,
                       .first = whole(first.first * m_input.shape.channels / 32),
                       .last = whole(m_words - (last.last * m_input.shape.channels + 31) / 32)};
    constexpr int tilePixels = 8;
    const int worthwhile = m_byChains ? 3 : 8; // words of a tile, which takes more and shorter loops for it
    const int both = ends.first + ends.last;
    return both * tilePixels >= worthwhile * std::min(width, 2 * tilePixels) ? ends : RowEnds{};
}

/// Not to count what is outside, zeros, pays where rows of outputs are not counted together anyway, or where each takes
/// so long that they need not be. Tiles of triples want all pixels of small planes.
void BinaryConvolution::findCountedRows()
{
    constexpr int worthwhile = 256;
    const int kernel = m_convolution.kernel;
    const bool takesLong = m_output.width * kernel * m_words * m_blocks >= worthwhile;
    const bool isWorth = m_byParity ? m_inPlace : takesLong || rowsTogether() == 1;
    const int least = m_byParity ? kernel - 1 : 1;
    for (const IndexRange& inside : m_insideRows)
        m_countedRows.push_back(isWorth && inside.count() >= least ? inside : IndexRange{0, kernel});
    m_alike.assign(m_output.height, 1);
    for (int row = m_output.height - 2; row >= 0; --row) {
        if (m_countedRows[m_rowPatterns[row]] == m_countedRows[m_rowPatterns[row + 1]])
            m_alike[row] += m_alike[row + 1];
    }
}

/// The first of these rows of outputs, at most `most`, which count the same kernel rows.
IndexRange BinaryConvolution::alike(IndexRange rows, int most) const
{
    const int count = std::min({m_alike[rows.first % m_output.height], rows.count(), most});
    return {rows.first, rows.first + count};
}

bool BinaryConvolution::givesValues(const op::Convolution& convolution, int inputs, const KernelSet& kernels)
{
    const ChannelGroups groups = groupsOf(convolution);
    const int inOrder = (convolution.outputChannels * convolution.bases + kernels.lanes - 1) / kernels.lanes;
    return kernels.binaryValuesRow && inputs % 2 == 0 && convolution.bases <= ChannelGroups::mostBases &&
           groups.blocks() <= inOrder;
}

int BinaryConvolution::laneOf(int channel) const
{
    const int outputs = m_convolution.outputChannels;
    return m_lanes == Lanes::inGroups ? groupsOf(m_convolution).laneOf(channel / outputs, channel % outputs) : channel;
}

std::uint32_t& BinaryConvolution::weightsOf(int lane, int kernelRow, int word)
{
    const int rows = m_convolution.kernel;
    const int ofBlock = m_byParity ? word * rows + kernelRow : kernelRow * m_words + word;
    const std::ptrdiff_t block = lane / m_kernels.lanes;
    return m_weights[(block * rows * m_words + ofBlock) * m_kernels.lanes + lane % m_kernels.lanes];
}

void BinaryConvolution::packWeights(std::span<const float> weights)
{
    const int kernel = m_convolution.kernel;
    const int taps = kernel * kernel;
    const int inputs = m_input.shape.channels;
    std::ranges::fill(m_weights, 0u);
    for (int channel = 0; channel < m_channels; ++channel) {
        const int lane = laneOf(channel);
        for (int tap = 0; tap < taps; ++tap) {
            const float* from = weights.data() + 1LL * channel * inputs * taps + tap;
            int bit = tap % kernel * inputs;
            for (int input = 0; input < inputs; ++input, ++bit, from += taps)
                weightsOf(lane, tap / kernel, bit / 32) |= std::uint32_t{isSet(*from)} << bit % 32;
        }
    }
}

void BinaryConvolution::countOnes()
{
    int* ones = m_ones.data();
    for (int channel = 0; channel < m_channels; ++channel) {
        const int lane = laneOf(channel);
        for (int row = 0; row < m_convolution.kernel; ++row) {
            int bit = 0;
            for (const int bits : m_partBits) {
                const int end = bit + bits;
                for (*ones = 0; bit < end;) { // as much of a word as is in the part
                    const int count = std::min(end - bit, 32 - bit % 32);
                    const std::uint32_t word = weightsOf(lane, row, bit / 32) >> bit % 32;
                    *ones += std::popcount(word & ~0u >> (32 - count));
                    bit += count;
                }
                ++ones;
            }
        }
    }
}

/// The sum of visit(kernel row, part, is inside) over the parts of a window that outputs of this pattern count.
/// leavesEnds: they have ends.
int BinaryConvolution::overCounted(std::size_t pattern, bool leavesEnds, auto&& visit) const
{
    const IndexRange& rows = m_insideRows[pattern / m_insideColumns.size()];
    const IndexRange& columns = m_insideColumns[pattern % m_insideColumns.size()];
    const int taps = m_convolution.kernel;
    const IndexRange& counted = m_countedRows[pattern / m_insideColumns.size()];
    int sum = 0;
    for (int row = 0; row < taps; ++row) {
        if (!counted.contains(row))
            continue;
        for (int part = 0; part < taps + 2; ++part) {
            const bool isEnd = part == 0 || part == taps + 1;
            const bool isInside = columns.contains(std::clamp(part - 1, 0, taps - 1));
            if (isInside || !isEnd || !leavesEnds)
                sum += visit(row, part, isInside && rows.contains(row));
        }
    }
    return sum;
}

/// Half a sum in groups is start / 2 - bits + what differs from the inverse, bits all of the words that count.
std::int32_t BinaryConvolution::startOf(std::size_t pattern, int channel, bool leavesEnds) const
{
    const int taps = m_convolution.kernel;
    const int start = overCounted(pattern, leavesEnds, [&](int row, int part, bool isInside) {
        return isInside && !m_unsetIsZero ? m_partBits[part]
                                          : 2 * m_ones[(1ULL * channel * taps + row) * m_partBits.size() + part];
    });
    if (m_lanes == Lanes::inOrder)
        return start;
    const IndexRange& columns = m_insideColumns[pattern % m_insideColumns.size()];
    const int left = (columns.contains(0) ? 0 : m_ends.first) + (columns.contains(taps - 1) ? 0 : m_ends.last);
    const IndexRange& rows = m_countedRows[pattern / m_insideColumns.size()];
    return start / 2 - 32 * rows.count() * (m_words - left);
}

void BinaryConvolution::tabulateStarts()
{
    for (std::size_t pattern = 0; pattern < m_insideRows.size() * m_insideColumns.size(); ++pattern) {
        for (int channel = 0; channel < m_channels; ++channel)
            m_starts[pattern * sumStride() + laneOf(channel)] = startOf(pattern, channel, true);
    }
    halveStarts();
}

void BinaryConvolution::countUnsetAsZero()
{
    m_unsetIsZero = true;
    tabulateStarts();
}

void BinaryConvolution::compareWith(std::span<const Threshold> thresholds)
{
    const int rows = m_convolution.kernel;
    for (int channel = 0; channel < m_channels; ++channel) {
        if (!thresholds[channel].flipped)
            continue;
        for (int i = 0; i < rows * m_words; ++i)
            weightsOf(channel, i / m_words, i % m_words) ^= wordMask(i % m_words);
    }
    const int alone = m_channels - sharedChannels(); // pixels that share a register count the same words
    for (std::size_t i = 0; i < m_starts.size(); ++i) {
        const std::size_t pattern = i / sumStride();
        const auto channel = static_cast<int>(i % sumStride());
        std::int64_t greatest = -1;
        if (channel < m_channels) {
            const bool leavesEnds = channel < alone;
            const std::int64_t bits =
                overCounted(pattern, leavesEnds, [&](int, int part, bool) { return m_partBits[part]; });
            const std::int64_t start = startOf(pattern, channel, leavesEnds);
            greatest = std::clamp<std::int64_t>((start - thresholds[channel].least) >> 1, -1, bits);
            if (thresholds[channel].flipped)
                greatest = bits - greatest - 1;
        }
        m_starts[i] = static_cast<std::int32_t>(greatest);
    }
    if (sharedChannels() > 0)
        repeatShared();
    spreadWeights();
    halveStarts();
}

/// Of the weights; those of windows are made for each row. Where the weights of a channel are inverted afterwards, they
/// are, too, as they should be: all are of an odd number of words, in chains of whole ones.
void BinaryConvolution::takeParities()
{
    for (int lane = 0; lane < m_blocks * m_kernels.lanes; ++lane) {
        const auto place = [&](int kernelRow, int word) -> std::uint32_t& { return weightsOf(lane, kernelRow, word); };
        for (int word = 0; word < m_words; word += m_byChains ? 3 : 1) {
            place(2, word) ^= place(0, word) ^ place(1, word);
            if (m_byChains) {
                place(1, word + 1) ^= place(2, word) ^ place(0, word + 1);
                place(2, word + 1) ^= place(1, word + 1) ^ place(0, word + 2);
                place(2, word + 2) ^= place(2, word + 1) ^ place(1, word + 2);
            }
        }
    }
}

void BinaryConvolution::spreadWeights()
{
    const int lanes = m_kernels.lanes;
    for (std::size_t i = 0; i < m_nibbles.size(); ++i) {
        const std::size_t word = i / (wordNibbles * lanes);
        const auto nibble = static_cast<int>(i / lanes % wordNibbles);
        m_nibbles[i] = m_weights[word * lanes + i % lanes] >> 4 * nibble & 15;
    }
}

void BinaryConvolution::halveStarts()
{
    const std::size_t lanes = m_kernels.lanes;
    for (std::size_t i = 0; i < m_halfStarts.size(); ++i) {
        const std::size_t lane = i % lanes;
        m_halfStarts[i - lane + lane % 2 * lanes / 2 + lane / 2] = static_cast<std::int16_t>(m_starts[i]);
    }
}

/// Kernel rows of so many bytes each.
void BinaryConvolution::spreadWindows(std::ptrdiff_t rowBytes, Scratch& scratch) const
{
    std::uint8_t* nibbles = scratch.nibbles.data();
    for (int k = 0; k < m_convolution.kernel; ++k, nibbles += 2 * rowBytes) {
        m_kernels.spreadNibbles(scratch.rows[k], rowBytes / 4, nibbles);
        scratch.rows[k] = nibbles;
    }
}

/// BinaryBitsRow. To take two pixels apart again costs what short windows save.
int BinaryConvolution::sharedChannels() const
{
    const int rest = m_channels % m_kernels.lanes;
    const bool isWorth = rest == 4 || (rest == 8 && m_words > 2);
    const bool shares =
        m_kernels.sharesBlocks && !m_inPlace && isWorth && m_kernels.lanes / rest * m_words <= sharedWords;
    return shares ? rest : 0;
}

void BinaryConvolution::repeatShared()
{
    const int shared = sharedChannels();
    const auto repeat = [&](auto* lanes) {
        for (int lane = shared; lane < m_kernels.lanes; ++lane)
            lanes[lane] = lanes[lane % shared];
    };
    const std::size_t ofBlock = 1ULL * m_convolution.kernel * m_words * m_kernels.lanes;
    for (std::size_t i = (m_blocks - 1) * ofBlock; i < m_weights.size(); i += m_kernels.lanes)
        repeat(&m_weights[i]);
    for (std::size_t i = sumStride() - m_kernels.lanes; i < m_starts.size(); i += sumStride())
        repeat(&m_starts[i]);
}

void BinaryConvolution::prepare(Scratch& scratch) const
{
    const auto grow = [](auto& vector, std::size_t size) { vector.resize(std::max(vector.size(), size)); };
    if (m_lanes == Lanes::inOrder)
        grow(scratch.sums, rowsOfOutputs() * m_output.width * sumStride());
    grow(scratch.rows, m_convolution.kernel);
    if (!m_inPlace)
        grow(scratch.windows, 1ULL * readRows() * rowWords() + sharedWords);
    if (m_byParity) {
        const std::ptrdiff_t read = bytesOfRows(rowsTogether()) / 4 + (sharedChannels() > 0 ? sharedWords : 0);
        grow(scratch.parities, ParityPlanes::room(parity(), read));
    }
    if (m_kernels.spreadNibbles)
        grow(scratch.nibbles, 2 * m_convolution.kernel * bytesOfRows(rowsTogether()));
}

int BinaryConvolution::inputRow(int outputRow, int kernelRow) const
{
    return outputRow / m_output.height * rowsOfPlane() + outputRow % m_output.height * m_convolution.stride -
           m_convolution.padBefore + kernelRow * m_convolution.dilation;
}

/// The bits of a window's row that lie in this word of it.
std::uint32_t BinaryConvolution::wordMask(int word) const
{
    const int bits = m_convolution.kernel * m_input.shape.channels - 32 * word;
    return ~0u >> (32 - std::min(bits, 32));
}

/// Of a row of windows.
void BinaryConvolution::planWords()
{
    for (int column = 0; column < m_output.width; ++column) {
        const std::ptrdiff_t first = m_input.bitOf(column * m_convolution.stride - m_convolution.padBefore);
        for (int word = 0; word < m_words; ++word)
            m_places.push_back({.byte = static_cast<std::int32_t>(first / 8 + 4 * word),
                                .shift = static_cast<int>(first % 8),
                                .mask = wordMask(word)});
    }
}

/// Likewise; none where some eight words lie too far apart.
void BinaryConvolution::planCuts()
{
    const std::span<const WordPlace> places = m_places;
    std::vector<WordCut> cuts;
    for (std::size_t begin = 0; begin < places.size(); begin += WordCut::words) {
        WordCut& cut = cuts.emplace_back();
        const auto some = places.subspan(begin, std::min<std::size_t>(WordCut::words, places.size() - begin));
        // Windows overlap: a later word may lie before.
        cut.from = std::ranges::min(some, {}, &WordPlace::byte).byte;
        for (std::size_t to = 0; to < some.size(); ++to) {
            const WordPlace& place = some[to];
            const auto first = static_cast<int>(place.byte - cut.from);
            const int last = first + (place.shift + std::bit_width(place.mask) - 1) / 8;
            if (last >= static_cast<int>(cut.bytes.size()))
                return;
            for (int byte = first; byte <= last; ++byte)
                cut.touched |= 1ULL << byte;
            for (int byte = 0; byte < 8; ++byte) {
                cut.bytes[8 * to + byte] = static_cast<std::uint8_t>(first + byte);
                cut.shifts[8 * to + byte] = static_cast<std::uint8_t>(place.shift + 8 * byte);
            }
            cut.masks[to] = place.mask;
        }
    }
    m_cuts = std::move(cuts);
}

/// From the first that windows read to the last.
int BinaryConvolution::readRows() const
{
    return inputRow(m_planeCount * m_output.height - 1, m_convolution.kernel - 1) - inputRow(0, 0) + 1;
}

/// Of them, those that are a multiple of stride below row `phase` of the first window.
int BinaryConvolution::phaseRows(int phase) const
{
    return (readRows() - phase + m_convolution.stride - 1) / m_convolution.stride;
}

/// Which of the extracted rows it is.
int BinaryConvolution::slotOf(int outputRow, int kernelRow) const
{
    const int below = inputRow(outputRow, kernelRow) - inputRow(0, 0);
    int slot = below / m_convolution.stride;
    for (int phase = 0; phase < below % m_convolution.stride; ++phase)
        slot += phaseRows(phase);
    return slot;
}

void BinaryConvolution::extractWindows(const std::uint8_t* bits, std::uint32_t* windows) const
{
    const int stride = m_convolution.stride;
    const std::ptrdiff_t rowBytes = m_input.rowBytes();
    const std::uint8_t* from = bits + m_input.byteOf(inputRow(0, 0));
    for (int phase = 0; phase < stride; ++phase) {
        const int rows = phaseRows(phase);
        if (!m_cuts.empty())
            m_kernels.cutWords({.cuts = m_cuts,
                                .bits = from + phase * rowBytes,
                                .rowBytes = stride * rowBytes,
                                .rows = rows,
                                .words = windows,
                                .wordsStride = rowWords()});
        else
            for (int row = 0; row < rows; ++row)
                extractRow(from + (phase + row * stride) * rowBytes, windows + 1LL * row * rowWords());
        windows += 1LL * rows * rowWords();
    }
}

void BinaryConvolution::extractRow(const std::uint8_t* row, std::uint32_t* windows) const
{
    for (const WordPlace& place : m_places) {
        std::uint64_t two;
        std::memcpy(&two, row + place.byte, sizeof two);
        *windows++ = static_cast<std::uint32_t>(two >> place.shift) & place.mask;
    }
    if (m_convolution.dilation == 1)
        return;
    const int channels = m_input.shape.channels;
    for (int column = 0; column < m_output.width; ++column, windows += m_words) {
        std::ptrdiff_t bit = m_input.bitOf(column * m_convolution.stride - m_convolution.padBefore);
        // It may spill two words into the next windows, which are written later.
        BitWriter writer(reinterpret_cast<std::uint8_t*>(windows), 0);
        for (int tap = 0; tap < m_convolution.kernel; ++tap, bit += 1LL * m_convolution.dilation * channels) {
            for (int done = 0; done < channels; done += 32)
                writer.append(bitsAt(row, bit + done, std::min(channels - done, 32)), std::min(channels - done, 32));
        }
    }
}

void BinaryConvolution::beginWindows(const std::uint8_t* bits, Scratch& scratch) const
{
    if (!m_inPlace)
        extractWindows(bits, scratch.windows.data());
    scratch.extracted = scratch.windows.data();
}

std::ptrdiff_t BinaryConvolution::windowStride() const
{
    return m_inPlace ? m_convolution.stride * m_input.shape.channels / 8 : 4LL * m_words;
}

void BinaryConvolution::bindRow(const std::uint8_t* bits, int row, Scratch& scratch) const
{
    for (int k = 0; k < m_convolution.kernel; ++k) {
        if (m_inPlace)
            scratch.rows[k] = bits + m_input.byteOf(inputRow(row, k)) + m_input.bitOf(-m_convolution.padBefore) / 8;
        else
            scratch.rows[k] =
                reinterpret_cast<const std::uint8_t*>(scratch.extracted) + 4LL * slotOf(row, k) * rowWords();
    }
}

/// What a kernel row of so many rows of outputs reads.
std::ptrdiff_t BinaryConvolution::bytesOfRows(int rows) const
{
    const std::ptrdiff_t pixels = m_inPlace ? m_output.width : 1LL * rows * m_output.width;
    return (m_inPlace ? rows : 1) * ((pixels - 1) * windowStride() + 4LL * m_words);
}

/// Of so many rows of outputs, the kernel rows of the first being bound.
void BinaryConvolution::writeParities(const IndexRange& counted, int rows, std::ptrdiff_t rowBytes,
                                      Scratch& scratch) const
{
    std::array kernelRows{scratch.rows[0], scratch.rows[1], scratch.rows[2]};
    if (counted.first > 0)
        std::swap(kernelRows.front(), kernelRows.back()); // BinaryRow::parities
    std::uint32_t* planes = scratch.parities.data();
    for (int row = 0; row < rows; ++row, planes += rowBytes / 4) {
        m_kernels.writeParities(kernelRows.data(), rowBytes / 4, parity(), planes);
        for (const std::uint8_t*& kernelRow : kernelRows)
            kernelRow += m_convolution.stride * m_input.rowBytes();
    }
}

/// `rows` of them are one where their windows follow each other, several where they are counted by parity in place.
BinaryRow BinaryConvolution::kernelRows(const std::uint8_t* bits, int row, int rows, Scratch& scratch) const
{
    bindRow(bits, row, scratch);
    const IndexRange& counted = m_countedRows[m_rowPatterns[row % m_output.height]];
    const int apart = m_inPlace ? rows : 1;
    const std::ptrdiff_t rowBytes = bytesOfRows(rows / apart);
    if (m_byParity)
        writeParities(counted, apart, rowBytes, scratch);
    const bool byNibbles = m_kernels.spreadNibbles != nullptr;
    if (byNibbles)
        spreadWindows(bytesOfRows(rows), scratch);
    const int skipped = m_byParity ? 0 : counted.first;
    const std::ptrdiff_t skippedWords = 1LL * skipped * m_words * m_kernels.lanes;
    return {.windows = scratch.rows.data() + skipped,
            .windowStride = byNibbles ? 2 * windowStride() : windowStride(),
            .kernelRows = m_convolution.kernel,
            .counted = {counted.first, counted.last},
            .words = m_words,
            .columns = rows / apart * m_output.width,
            .blocks = m_blocks,
            .weights = m_weights.data() + skippedWords,
            .nibbles = byNibbles ? m_nibbles.data() + wordNibbles * skippedWords : nullptr,
            .parities = m_byParity ? reinterpret_cast<const std::uint8_t*>(scratch.parities.data()) : nullptr,
            .parity = parity(),
            .rows = apart,
            .rowStride = rowBytes,
            .ends = m_ends,
            .starts = m_starts.data(),
            .halfStarts = m_halfStarts.empty() ? nullptr : m_halfStarts.data(),
            .startOf = &m_startOf[1ULL * (row % m_output.height) * m_output.width],
            .sums = scratch.sums.data()};
}

const std::int32_t* BinaryConvolution::sumRows(const std::uint8_t* bits, IndexRange rows, Scratch& scratch) const
{
    for (IndexRange left = rows; left.first < left.last;) {
        const IndexRange some = alike(left, rowsTogether());
        BinaryRow row = kernelRows(bits, some.first, some.count(), scratch);
        row.sums += (some.first - rows.first) * m_output.width * sumStride();
        m_kernels.binaryRow(row);
        left.first = some.last;
    }
    return scratch.sums.data();
}

int BinaryConvolution::rowsOfOutputs() const
{
    constexpr int cached = 4096;
    const int ofRow = m_output.width * (m_lanes == Lanes::inOrder ? m_channels : m_output.channels);
    return std::clamp(cached / ofRow, 1, rowsTogether());
}

/// Rows of outputs of a plane whose windows follow each other and stay cached beside the weights.
int BinaryConvolution::rowsTogether() const
{
    constexpr int cachedWords = 4096;
    constexpr int cachedParities = 320; // of a plane
    if (!m_inPlace)
        return std::max(1, cachedWords / (m_convolution.kernel * rowWords()));
    return m_byParity ? std::max(1, static_cast<int>(4 * cachedParities / bytesOfRows(1))) : 1;
}

void BinaryConvolution::runBits(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, std::uint16_t* to,
                                std::ptrdiff_t rowStride) const
{
    const int together = m_inPlace || rowStride == 1LL * halves() * m_output.width ? rowsTogether() : 1;
    while (rows.first < rows.last) {
        const IndexRange some = alike(rows, together);
        m_kernels.binaryBitsRow({.row = kernelRows(bits, some.first, some.count(), scratch),
                                 .bits = to + some.first * rowStride,
                                 .bitsStride = halves(),
                                 .rowStride = rowStride,
                                 .sharedChannels = sharedChannels()});
        rows.first = some.last;
    }
}

void BinaryConvolution::runBitsOfBlocks(const std::uint8_t* bits, Scratch& scratch, IndexRange blocks,
                                        std::uint16_t* to, std::ptrdiff_t rowStride) const
{
    for (int next = blocks.first; next < blocks.last;) {
        const int row = next / m_blocks;
        const int first = next % m_blocks;
        const int wholeRows = (blocks.last - next) / m_blocks;
        if (first == 0 && wholeRows > 0) {
            runBits(bits, scratch, {row, row + wholeRows}, to, rowStride);
            next += wholeRows * m_blocks;
            continue;
        }
        BinaryRow part = kernelRows(bits, row, 1, scratch);
        part.blocks = std::min(m_blocks, first + blocks.last - next);
        m_kernels.binaryBitsRow({.row = part,
                                 .bits = to + row * rowStride,
                                 .bitsStride = halves(),
                                 .sharedChannels = part.blocks == m_blocks ? sharedChannels() : 0,
                                 .firstBlock = first});
        next += part.blocks - first;
    }
}

int BinaryConvolution::groups() const
{
    return groupsOf(m_convolution).count();
}

void BinaryConvolution::runValues(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, IndexRange groups,
                                  const float* factors, const OutputRow& outputs, std::ptrdiff_t rowStride) const
{
    const int together = m_inPlace || !outputs.bits || rowStride == bitsOfRow() ? rowsTogether() : 1;
    BinaryValuesRow target{.row = {},
                           .groups = groupsOf(m_convolution),
                           .factors = factors,
                           .outputs = outputs,
                           .bitsRowStride = rowStride,
                           .wanted = groups};
    target.outputs.advance(1LL * rows.first * m_output.width, rows.first * rowStride);
    while (rows.first < rows.last) {
        const IndexRange some = alike(rows, together);
        target.row = kernelRows(bits, some.first, some.count(), scratch);
        m_kernels.binaryValuesRow(target);
        const int count = some.count();
        target.outputs.advance(1LL * count * m_output.width, count * rowStride);
        rows.first = some.last;
    }
}

void BinaryConvolution::valueRows(const std::uint8_t* bits, Scratch& scratch, IndexRange rows, const float* factors,
                                  OutputRow outputs) const
{
    outputs.advance(-1LL * rows.first * m_output.width, -rows.first * bitsOfRow());
    runValues(bits, scratch, rows, factors, outputs, bitsOfRow());
}

AlignedVector<float> BinaryConvolution::laneFactors(std::span<const float> factors) const
{
    AlignedVector<float> ofLanes(static_cast<std::size_t>(sumStride()));
    for (int channel = 0; channel < m_channels; ++channel)
        ofLanes[laneOf(channel)] = 2 * factors[channel];
    return ofLanes;
}

} // namespace binweave
