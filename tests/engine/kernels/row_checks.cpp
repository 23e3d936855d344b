// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/row_checks.h"

#include "engine/arithmetic.h"
#include "engine/random_stream.h"
#include "tests/engine/kernels/page_end.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace binweave {

namespace {

const KernelSet& portableSet()
{
    return kernelSets().front();
}

enum class Differing { all, none, some }; ///< bits of windows, from the weights

enum class Rows { asTheyAre, asTriples, asChains };

constexpr Rows allRows[] = {Rows::asTheyAre, Rows::asTriples, Rows::asChains};

ParityPlanes::Kind parityOf(Rows rows)
{
    return rows == Rows::asChains ? ParityPlanes::Kind::chains : ParityPlanes::Kind::triples;
}

PageEnd<std::uint32_t> roomForPlanes(ParityPlanes::Kind kind, std::size_t words)
{
    return PageEnd<std::uint32_t>(ParityPlanes::room(kind, words));
}

constexpr int nibbles = 8; ///< of a word

unsigned nibbleOf(std::uint32_t word, std::size_t nibble)
{
    return word >> 4 * nibble & 15;
}

/// What of its windows a row counts.
struct Counted
{
    IndexRange rows;
    RowEnds ends = {};
};

/// Rows of outputs: of windows as they are one, by parity the given number, below each other.
class Windows
{
public:
    Windows(int kernelRows, int words, int columns, int blocks, const KernelSet& set, Differing differing, Rows rows,
            const Counted& counted, int below = 1)
        : m_words(words),
          m_lanes(set.lanes),
          m_weights(1ULL * blocks * kernelRows * words * set.lanes),
          m_weightNibbles(set.spreadNibbles ? nibbles * m_weights.size() : 0),
          m_parityWeights(rows == Rows::asTheyAre ? 0 : m_weights.size()),
          m_planes(roomForPlanes(parityOf(rows), below * rowWords(columns)))
    {
        RandomStream stream(20270202, static_cast<std::uint64_t>(kernelRows), static_cast<std::uint64_t>(words),
                            static_cast<std::uint64_t>(columns));
        const auto bits = [&](std::uint32_t unlessRandom) {
            return differing == Differing::some ? static_cast<std::uint32_t>(stream.next()) : unlessRandom;
        };
        std::ranges::generate(m_weights, [&] { return bits(~0u); });
        for (int i = 0; i < below * kernelRows; ++i) {
            const int k = i % kernelRows;
            PageEnd<std::uint32_t>& row = m_bits.emplace_back(rowWords(columns));
            if (k >= counted.rows.first && k < counted.rows.last)
                std::ranges::generate(row, [&] { return bits(differing == Differing::all ? 0 : ~0u); });
            m_rows.push_back(reinterpret_cast<const std::uint8_t*>(row.data()));
        }
        m_row = {.windows = m_rows.data(),
                 .windowStride = 4 * stride(),
                 .kernelRows = kernelRows,
                 .counted = counted.rows,
                 .words = words,
                 .columns = columns,
                 .blocks = blocks,
                 .weights = m_weights.data(),
                 .nibbles = m_weightNibbles.data(),
                 .parity = parityOf(rows),
                 .rows = below,
                 .rowStride = static_cast<std::ptrdiff_t>(4 * rowWords(columns)),
                 .ends = counted.ends,
                 .starts = nullptr,
                 .startOf = nullptr,
                 .sums = nullptr};
        if (set.spreadNibbles)
            spread(set);
        if (rows != Rows::asTheyAre) {
            placeParities();
            writeParities(set);
            return;
        }
        const std::ptrdiff_t skipped = 1LL * counted.rows.first * words * set.lanes;
        m_row.windows += counted.rows.first;
        m_row.weights += skipped;
        m_row.nibbles += nibbles * skipped;
    }

    /// Without starts and sums.
    const BinaryRow& row() const { return m_row; }
    int channels() const { return m_row.blocks * m_lanes; }

    /// output: of all rows, the first's before the next one's.
    int differingBits(int output, int channel) const
    {
        const int column = output % m_row.columns;
        const int above = output / m_row.columns * m_row.kernelRows;
        int count = 0;
        const std::size_t block = channel / m_lanes;
        const RowEnds& ends = m_row.ends;
        const int x = ends.width > 0 ? column % ends.width : 0;
        const int first = ends.width > 0 && x == 0 ? ends.first : 0;
        const int last = ends.width > 0 && x == ends.width - 1 ? m_words - ends.last : m_words;
        for (int k = m_row.counted.first; k < m_row.counted.last; ++k) {
            for (int word = first; word < last; ++word) {
                const std::size_t at = (block * m_row.kernelRows + k) * m_words + word;
                count += std::popcount(m_bits[above + k][column * stride() + word] ^
                                       m_weights[at * m_lanes + channel % m_lanes]);
            }
        }
        return count;
    }

private:
    /// Windows of a row of outputs overlap where the stride is less than their words: here by half.
    std::ptrdiff_t stride() const { return (m_words + 1) / 2; }
    std::size_t rowWords(int columns) const { return (columns - 1) * stride() + m_words; }

    void spread(const KernelSet& set)
    {
        for (std::size_t i = 0; i < m_weightNibbles.size(); ++i) {
            const std::size_t lane = i % m_lanes;
            const std::size_t word = i / m_lanes / nibbles;
            m_weightNibbles[i] =
                static_cast<std::uint8_t>(nibbleOf(m_weights[word * m_lanes + lane], i / m_lanes % nibbles));
        }
        for (std::size_t k = 0; k < m_rows.size(); ++k) {
            const PageEnd<std::uint32_t>& row = m_bits[k];
            PageEnd<std::uint8_t>& spread = m_windowNibbles.emplace_back(nibbles * row.size());
            set.spreadNibbles(m_rows[k], static_cast<std::ptrdiff_t>(row.size()), spread.data());
            m_rows[k] = spread.data();
        }
        m_row.windowStride *= 2;
    }

    /// Of which words of three, [word][row], each place of the weights is the parity.
    static constexpr unsigned ofTriple[] = {0b001, 0b010, 0b111};
    static constexpr unsigned ofChain[] = {0b1,         0b10,        0b111,        0b1000,       0b11'111,
                                           0b1'111'111, 0b1'000'000, 0b10'000'000, 0b111'111'111};

    void placeParities()
    {
        const bool inChains = m_row.parity == ParityPlanes::Kind::chains;
        const std::span<const unsigned> places = inChains ? std::span<const unsigned>(ofChain) : ofTriple;
        const std::size_t wordsOfPlaces = places.size() / 3;
        for (std::size_t i = 0; i < m_parityWeights.size(); ++i) {
            const std::size_t lane = i % m_lanes;
            const std::size_t place = i / m_lanes % places.size();
            const std::size_t first = i / m_lanes / places.size() * wordsOfPlaces; // of all blocks' words
            for (std::size_t of = 0; of < places.size(); ++of) {
                if (places[place] >> of & 1) {
                    const std::size_t block = first / m_words;
                    const std::size_t word = first % m_words + of / 3;
                    m_parityWeights[i] ^= m_weights[((3 * block + of % 3) * m_words + word) * m_lanes + lane];
                }
            }
        }
        m_row.weights = m_parityWeights.data();
    }

    void writeParities(const KernelSet& set)
    {
        std::uint32_t* planes = m_planes.data();
        const std::ptrdiff_t words = m_row.rowStride / 4;
        for (int row = 0; row < m_row.rows; ++row, planes += words) {
            const std::uint8_t** const kernelRows = &m_rows[3 * row];
            if (m_row.counted.first > 0)
                std::swap(kernelRows[0], kernelRows[2]);
            set.writeParities(kernelRows, words, m_row.parity, planes);
        }
        m_row.parities = reinterpret_cast<const std::uint8_t*>(m_planes.data());
    }

    int m_words;
    int m_lanes;
    PageEnd<std::uint32_t> m_weights;       ///< [block][kernelRow][word][lane]
    PageEnd<std::uint8_t> m_weightNibbles;  ///< [block][kernelRow][word][nibble][lane]
    PageEnd<std::uint32_t> m_parityWeights; ///< [block][word][3][lane]
    PageEnd<std::uint32_t> m_planes;
    std::deque<PageEnd<std::uint8_t>> m_windowNibbles;
    std::deque<PageEnd<std::uint32_t>> m_bits;
    std::vector<const std::uint8_t*> m_rows;
    BinaryRow m_row;
};

struct ExpectedRow
{
    std::vector<std::int32_t> sums;
    std::vector<bool> bits; ///< [output][channel]
};

void compareRow(const KernelSet& set, BinaryRow row, const ExpectedRow& expected, Comparison& comparison, auto&& name)
{
    PageEnd<std::int32_t> sums(expected.sums.size());
    row.sums = sums.data();
    set.binaryRow(row);
    comparison.expectAll(sums, expected.sums, name);
    if (!set.binaryBitsRow)
        return;
    const std::size_t pixels = 1ULL * row.rows * row.columns;
    const std::size_t channels = expected.bits.size() / pixels;
    // Of the last block only the first channels, too.
    for (std::size_t halves : {channels / 16, (channels - set.lanes) / 16 + 1}) {
        PageEnd<std::uint16_t> bits(pixels * halves);
        set.binaryBitsRow({.row = row,
                           .bits = bits.data(),
                           .bitsStride = static_cast<std::ptrdiff_t>(halves),
                           .rowStride = static_cast<std::ptrdiff_t>(row.columns * halves)});
        for (std::size_t i = 0; i < 16 * bits.size(); ++i)
            comparison.expect<bool>((bits[i / 16] >> i % 16 & 1) != 0,
                                    expected.bits[i / (16 * halves) * channels + i % (16 * halves)],
                                    [&] { return fmt::format("{}, bit {}", name(), i); });
    }
}

/// Starts are the counts or one beside, so that bits are ties; with and without those of 16 bits.
void compareRow(const KernelSet& set, const Windows& windows, Comparison& comparison, auto&& name)
{
    BinaryRow row = windows.row();
    const auto channels = static_cast<std::size_t>(windows.channels());
    const std::size_t pixels = 1ULL * row.rows * row.columns;
    const std::size_t outputs = pixels * channels;
    PageEnd<std::int32_t> starts(outputs);
    PageEnd<std::int16_t> halfStarts(outputs);
    PageEnd<std::uint32_t> startOf(pixels);
    ExpectedRow expected{std::vector<std::int32_t>(outputs), std::vector<bool>(outputs)};
    RandomStream stream(12);
    for (std::size_t i = 0; i < outputs; ++i) {
        const int count = windows.differingBits(static_cast<int>(i / channels), static_cast<int>(i % channels));
        starts[i] = count + stream.between(-1, 1);
        const std::size_t lane = i % set.lanes;
        halfStarts[i - lane + lane % 2 * set.lanes / 2 + lane / 2] = static_cast<std::int16_t>(starts[i]);
        startOf[i / channels] = static_cast<std::uint32_t>(i / channels * channels);
        expected.sums[i] = starts[i] - 2 * count;
        expected.bits[i] = count <= starts[i];
    }
    row.starts = starts.data();
    row.startOf = startOf.data();
    compareRow(set, row, expected, comparison, name);
    constexpr int mostHalfBits = 16383;
    if (!set.spreadNibbles || 32 * row.kernelRows * row.words > mostHalfBits)
        return;
    row.halfStarts = halfStarts.data();
    compareRow(set, row, expected, comparison, [&] { return name() + ", starts of 16 bits"; });
}

} // namespace

void compareWindows(const KernelSet& set, Comparison& comparison)
{
    struct Size
    {
        int kernelRows, words;
    };
    const auto compare = [&](const Size& size, int columns, int blocks, Rows rows, const Counted& counted,
                             int below = 1) {
        const bool countsAll = counted.rows.last - counted.rows.first == size.kernelRows;
        const auto& ends = counted.ends;
        if (rows != Rows::asTheyAre && !(set.writeParities && size.kernelRows == 3))
            return;
        if (rows == Rows::asTriples && !countsAll)
            return;
        if (rows == Rows::asChains && (size.words % 3 || ends.first % 3 || ends.last % 3))
            return;
        for (const Differing differing : {Differing::all, Differing::none, Differing::some}) {
            const Windows windows(size.kernelRows, size.words, columns, blocks, set, differing, rows, counted, below);
            compareRow(set, windows, comparison, [&] {
                constexpr std::string_view names[] = {"", " as triples", " as chains"};
                return fmt::format(
                    "{}: windows of {}x{} words{}, rows {} to {}, ends {}+{} of {}, {} x {} columns, {} blocks",
                    set.name, size.kernelRows, size.words, names[static_cast<int>(rows)], counted.rows.first,
                    counted.rows.last, ends.first, ends.last, ends.width, below, columns, blocks);
            });
        }
    };
    const auto compareWhole = [&](const Size& size, int columns, int blocks) {
        for (const Rows rows : allRows)
            compare(size, columns, blocks, rows, {.rows = {0, size.kernelRows}});
    };
    // A byte can count 31 words of 8 bits a byte, 7 of 8 bytes of 4 bits, in one row of a window or in several.
    for (const Size size : {Size{1, 1}, Size{3, 1}, Size{1, 7}, Size{2, 4}, Size{1, 31}, Size{1, 32}, Size{1, 33},
                            Size{3, 10}, Size{3, 11}, Size{3, 3}, Size{3, 12}, Size{2, 31}, Size{2, 16}, Size{1, 63},
                            Size{3, 64}, Size{3, 63}, Size{15, 5}}) {
        for (const int columns : {1, 2, 3, 4, 5, 7, 9, 17}) {
            for (const int blocks : {1, 2, 3, 5})
                compareWhole(size, columns, blocks);
        }
    }
    // 16 bits hold the counts of 1023 words, and twice those of 511.
    for (const Size size : {Size{1, 511}, Size{1, 512}, Size{3, 170}, Size{1, 1022}, Size{2, 511}, Size{2, 512},
                            Size{1, 2044}, Size{2, 1023}, Size{1, 2048}, Size{7, 600}})
        compareWhole(size, 3, 2);
    // Some of the kernel rows.
    for (const Size size : {Size{2, 4}, Size{3, 1}, Size{3, 11}, Size{3, 3}, Size{3, 24}, Size{15, 5}}) {
        for (const int columns : {1, 5, 8, 17}) {
            compare(size, columns, 3, Rows::asTheyAre, {.rows = {size.kernelRows / 2, size.kernelRows / 2 + 1}});
            for (const IndexRange& some : {IndexRange{0, size.kernelRows - 1}, IndexRange{1, size.kernelRows}}) {
                for (const Rows rows : allRows)
                    compare(size, columns, 3, rows, {.rows = some});
            }
        }
    }
    // Rows of outputs that have ends, side by side.
    for (const int words : {1, 3, 8, 48}) {
        for (const int width : {4, 5, 7, 8, 9, 16, 17, 33}) {
            for (const RowEnds& ends :
                 {RowEnds{width, 1, 0}, RowEnds{width, 0, 1}, RowEnds{width, words / 3, words / 2},
                  RowEnds{width, 3, 0}, RowEnds{width, 0, 3}, RowEnds{width, words / 4, words / 3 / 3 * 3}}) {
                if (ends.first + ends.last > words)
                    continue;
                for (const int rows : {1, 2, 3}) {
                    for (const IndexRange& counted : {IndexRange{0, 3}, IndexRange{0, 2}, IndexRange{1, 3}}) {
                        for (const Rows kind : {Rows::asTriples, Rows::asChains})
                            compare({3, words}, rows * width, 2, kind, {counted, ends});
                    }
                }
            }
        }
    }
    // Several rows of outputs, apart.
    for (const int words : {6, 48}) {
        for (const int width : {7, 8, 16, 33}) {
            for (const RowEnds& ends : {RowEnds{}, RowEnds{width, 0, 3}, RowEnds{width, 3, 3}}) {
                for (const Rows kind : {Rows::asTriples, Rows::asChains}) {
                    for (const int below : {2, 5})
                        compare({3, words}, width, 3, kind, {IndexRange{0, 3}, ends}, below);
                }
            }
        }
    }
}

void compareParities(const KernelSet& set, Comparison& comparison)
{
    if (!set.writeParities)
        return;
    RandomStream stream(13);
    for (std::size_t words = 1; words <= 70; ++words) {
        PageEnd<std::uint32_t> first(words), second(words), third(words);
        std::vector<const std::uint8_t*> rows;
        for (PageEnd<std::uint32_t>* row : {&first, &second, &third}) {
            std::ranges::generate(*row, [&] { return static_cast<std::uint32_t>(stream.next()); });
            rows.push_back(reinterpret_cast<const std::uint8_t*>(row->data()));
        }
        const auto at = [&](const PageEnd<std::uint32_t>& row, std::size_t i) { return i < words ? row[i] : 0; };
        for (const auto kind : {ParityPlanes::Kind::triples, ParityPlanes::Kind::chains}) {
            PageEnd<std::uint32_t> planes = roomForPlanes(kind, words);
            set.writeParities(rows.data(), static_cast<std::ptrdiff_t>(words), kind, planes.data());
            for (std::size_t i = 0; i < words; ++i) {
                const std::uint32_t ofThree = first[i] ^ second[i] ^ third[i];
                const std::uint32_t ofFive = ofThree ^ at(first, i + 1) ^ at(second, i + 1);
                const std::uint32_t ofSeven = ofFive ^ at(third, i + 1) ^ at(first, i + 2);
                const std::uint32_t expected[] = {first[i], second[i], ofThree,
                                                  ofFive,   ofSeven,   ofSeven ^ at(second, i + 2) ^ at(third, i + 2)};
                for (int plane = 0; plane < ParityPlanes::planes(kind); ++plane)
                    comparison.expect(planes[plane * ParityPlanes::stride + i], expected[plane], [&] {
                        return fmt::format("{}: plane {} of {} words, word {}", set.name, plane, words, i);
                    });
            }
        }
    }
}

void compareEpilogues(const KernelSet& set, Comparison& comparison)
{
    RandomStream stream(6);
    const auto fill = [&](PageEnd<float>& values) {
        std::ranges::generate(values, [&] { return static_cast<float>(stream.uniform(-2, 2)); });
    };
    for (int channels : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 20, 33}) {
        for (int bases : {1, 2, 5, 6}) {
            constexpr int columns = 3;
            const int sumStride = channels * bases + 5;
            const std::size_t values = 1ULL * columns * channels;
            PageEnd<std::int32_t> sums(static_cast<std::size_t>((columns - 1) * sumStride + channels * bases));
            // Many zeros: times a negative factor they are -0.
            std::ranges::generate(sums, [&] { return stream.below(4) == 0 ? 0 : stream.between(-5000, 5000); });
            PageEnd<float> factors(static_cast<std::size_t>(bases * channels)),
                scale(static_cast<std::size_t>(channels)), shift(scale.size()), addend(values), got(values);
            for (PageEnd<float>* operand : {&factors, &scale, &shift, &addend})
                fill(*operand);
            for (int parts = 0; parts < 8; ++parts) {
                std::vector<float> expected(addend.begin(), addend.end());
                std::ranges::copy(expected, got.begin());
                const auto run = [&](const KernelSet& kernels, float* to) {
                    const float* added = parts & 4 ? to : addend.data();
                    kernels.epilogueRow({.columns = columns,
                                         .channels = channels,
                                         .bases = bases,
                                         .sums = sums.data(),
                                         .sumStride = sumStride,
                                         .factors = factors.data(),
                                         .scale = parts & 1 ? scale.data() : nullptr,
                                         .shift = parts & 1 ? shift.data() : nullptr,
                                         .addend = parts & 2 ? added : nullptr,
                                         .values = to});
                };
                run(set, got.data());
                run(portableSet(), expected.data());
                comparison.expectAll(got, expected, [&] {
                    return fmt::format("{}: epilogue of {} channels, {} bases, parts {}", set.name, channels, bases,
                                       parts);
                });
            }
        }
    }
}

void compareSigns(const KernelSet& set, Comparison& comparison)
{
    const float special[] = {0.0f, -0.0f, 1e-45f, -1e-45f, 1, -1, INFINITY, -INFINITY, NAN, -NAN};
    RandomStream stream(7);
    for (int count = 1; count <= 100; ++count) {
        PageEnd<float> values(static_cast<std::size_t>(count));
        std::ranges::generate(values, [&] { return special[stream.below(std::size(special))]; });
        PageEnd<std::uint32_t> got(static_cast<std::size_t>((count + 31) / 32));
        std::ranges::fill(got, 0xabcdu);
        std::vector<std::uint32_t> expected(got.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            expected[i / 32] |= static_cast<std::uint32_t>(values[i] >= 0) << i % 32;
        set.signBits(values.data(), count, got.data());
        comparison.expectAll(got, expected, [&] { return fmt::format("{}: {} signs", set.name, count); });
    }
}

void compareThresholds(const KernelSet& set, Comparison& comparison)
{
    if (!set.thresholdRow)
        return;
    RandomStream stream(8);
    for (int channels = 1; channels <= 70; ++channels) {
        constexpr int columns = 4;
        const int sumStride = channels + 3;
        const auto words = static_cast<std::size_t>((channels + 31) / 32);
        PageEnd<std::int32_t> sums(static_cast<std::size_t>((columns - 1) * sumStride + channels));
        PageEnd<std::int32_t> least(static_cast<std::size_t>(channels));
        std::ranges::generate(sums, [&] { return stream.between(-3, 3); }); // many ties
        std::ranges::generate(least, [&] { return stream.between(-3, 3); });
        PageEnd<std::uint32_t> flipped(words), got(columns * words);
        for (int c = 0; c < channels; ++c)
            flipped[c / 32] |= stream.below(2) << c % 32;
        std::ranges::fill(got, 0xabcdu);
        std::vector<std::uint32_t> expected(got.size());
        ThresholdRow row{columns, channels, sums.data(), sumStride, least.data(), flipped.data(), got.data()};
        set.thresholdRow(row);
        row.words = expected.data();
        portableSet().thresholdRow(row);
        comparison.expectAll(got, expected, [&] { return fmt::format("{}: {} thresholds", set.name, channels); });
    }
}

void compareFloatRows(const KernelSet& set, Comparison& comparison)
{
    if (!set.floatRow)
        return;
    RandomStream stream(9);
    for (int round = 0; round < 800; ++round) {
        const int inputs = stream.between(1, 40);
        const int columns = stream.between(1, 50);
        const int channels = stream.between(1, 40);
        const int stride = stream.between(1, 3);
        const int blocks = (channels + 15) / 16;
        const auto values = static_cast<std::size_t>(columns * channels);
        std::vector<std::ptrdiff_t> offsets(static_cast<std::size_t>(inputs));
        std::ranges::generate(offsets, [&] { return stream.between(0, 20); });
        const std::ptrdiff_t reach = std::ranges::max(offsets) + (columns - 1) * stride + 1;
        const auto random = [&](std::size_t count) {
            auto operand = std::make_unique<PageEnd<float>>(count);
            std::ranges::generate(*operand, [&] { return static_cast<float>(stream.between(-8, 8)) / 4; });
            return operand;
        };
        const auto image = random(static_cast<std::size_t>(reach));
        const auto weights = random(1ULL * blocks * inputs * 16);
        const auto scale = random(channels), shift = random(channels), slopes = random(channels),
                   beforeSign = random(channels);
        const auto addend = random(values);
        PageEnd<float> got(values);
        PageEnd<std::uint16_t> bits(static_cast<std::size_t>(columns * blocks));
        const bool scaled = round & 1, added = round & 2, shifted = round & 4, hasSlopes = round & 8,
                   onlySigns = round & 16;
        FloatRow row{.image = image->data(),
                     .offsets = offsets.data(),
                     .inputs = inputs,
                     .columnStride = stride,
                     .columns = columns,
                     .weights = weights->data(),
                     .outputs = {.channels = channels,
                                 .scale = scaled ? scale->data() : nullptr,
                                 .shift = scaled ? shift->data() : nullptr,
                                 .addend = added ? addend->data() : nullptr,
                                 .slopes = hasSlopes ? slopes->data() : nullptr,
                                 .values = onlySigns ? nullptr : got.data(),
                                 .bits = bits.data(),
                                 .beforeSign = shifted ? beforeSign->data() : nullptr},
                     .blocks = {0, stream.between(1, blocks)}};
        set.floatRow(row);
        row.blocks = {row.blocks.last, blocks};
        if (row.blocks.count() > 0) // in two parts, as threads share it
            set.floatRow(row);
        for (int i = 0; i < columns * channels; ++i) {
            const int column = i / channels;
            const int c = i % channels;
            std::vector<float> window, filter;
            for (int p = 0; p < inputs; ++p) {
                window.push_back((*image)[offsets[p] + column * stride]);
                filter.push_back((*weights)[(1ULL * (c / 16) * inputs + p) * 16 + c % 16]);
            }
            float y = 0;
            set.gemm({.m = 1, .n = 1, .k = inputs, .lda = inputs, .ldb = 1, .ldc = 1}, window.data(), filter.data(),
                     &y);
            if (scaled)
                y = normalized(y, (*scale)[c], (*shift)[c]);
            if (added)
                y += (*addend)[i];
            if (hasSlopes)
                y = sloped(y, (*slopes)[c]);
            const auto where = [&] { return fmt::format("{}: float row {}, value {}", set.name, round, i); };
            if (!onlySigns)
                comparison.expect(got[i], y, where);
            const bool bit = isPositive(shifted ? binweave::shifted(y, (*beforeSign)[c]) : y);
            comparison.expect((bits[column * blocks + c / 16] >> c % 16 & 1) != 0, bit, where);
        }
    }
}

} // namespace binweave
