// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/sign_planes.h"

#include "engine/arithmetic.h"
#include "engine/every_width.h"
#include "engine/kernels/binary_convolution.h"

#include <algorithm>
#include <cstring>

namespace binweave {

namespace {

bool isSign(const Node& node)
{
    const auto* activation = std::get_if<op::Activation>(&node.operation);
    return activation && activation->precision.method == ActivationMethod::sign;
}

void widen(BitPlane& plane, const BitPlane& needed)
{
    plane.top = std::max(plane.top, needed.top);
    plane.bottom = std::max(plane.bottom, needed.bottom);
    plane.left = std::max(plane.left, needed.left);
    plane.right = std::max(plane.right, needed.right);
}

/// Pixels whose words are put together at a time.
constexpr int pixelsTogether = 32;

/// Bits of up to 32 channels of some pixels: bit c of words[p] is the sign of x[c * pitch + p].
template <int fixedPixels>
BINWEAVE_INLINE void gatherSigns(const float* x, std::ptrdiff_t pitch, int channels, int pixels, std::uint32_t* words)
{
    const int count = fixedPixels > 0 ? fixedPixels : pixels;
    std::uint32_t bits[pixelsTogether] = {};
    for (int c = 0; c < channels; ++c, x += pitch) {
        for (int p = 0; p < count; ++p)
            bits[p] |= static_cast<std::uint32_t>(isPositive(x[p])) << c;
    }
    std::copy_n(bits, count, words);
}

BINWEAVE_EVERY_WIDTH void signWords(const float* x, std::ptrdiff_t pitch, int channels, int pixels,
                                    std::uint32_t* words)
{
    switch (pixels) {
    case 8:
        return gatherSigns<8>(x, pitch, channels, pixels, words);
    case 16:
        return gatherSigns<16>(x, pitch, channels, pixels, words);
    case 32:
        return gatherSigns<32>(x, pitch, channels, pixels, words);
    default:
        return gatherSigns<0>(x, pitch, channels, pixels, words);
    }
}

BINWEAVE_INLINE float signAt(std::uint32_t word, int bit)
{
    const std::uint32_t sign = ~(word << (31 - bit)) & 0x8000'0000u;
    const std::uint32_t value = 0x3f80'0000u | sign; // +-1
    float result;
    std::memcpy(&result, &value, sizeof result);
    return result;
}

BINWEAVE_INLINE float signAt(std::uint32_t word, std::uint32_t mask, int bit)
{
    const std::uint32_t sign = ~(word << (31 - bit)) & 0x8000'0000u;
    const std::uint32_t value = (0x3f80'0000u | sign) & (0 - (mask >> bit & 1u)); // +-1 or 0
    float result;
    std::memcpy(&result, &value, sizeof result);
    return result;
}

} // namespace

std::vector<std::optional<BitPlane>> signPlanes(const Graph& graph)
{
    std::vector<std::optional<BitPlane>> planes(graph.nodes.size());
    for (std::size_t i = 0; i + 1 < graph.nodes.size(); ++i) {
        if (isSign(graph.nodes[i]))
            planes[i] = BitPlane{.shape = graph.nodes[i].output};
    }
    for (const Node& reader : graph.nodes) {
        const auto* convolution = std::get_if<op::Convolution>(&reader.operation);
        const bool binary =
            convolution && convolution->weights.method == WeightMethod::binary && convolution->groups == 1;
        for (const int input : reader.inputs) {
            if (planes[input] && binary)
                widen(*planes[input], BinaryConvolution::planeFor(*convolution, planes[input]->shape, reader.output));
            else
                planes[input].reset();
        }
    }
    return planes;
}

std::size_t signBytes(const BitPlane& plane)
{
    constexpr std::size_t line = 64;
    return (plane.bytes() + line - 1) / line * line;
}

std::size_t signMemory(const BitPlane& plane)
{
    return 1ULL * pixelsTogether * ((plane.shape.channels + 31) / 32);
}

void writeSigns(const Matrix& x, int images, const BitPlane& plane, std::uint8_t* bits, std::uint32_t* memory)
{
    const TensorShape& shape = plane.shape;
    const int words = (shape.channels + 31) / 32; // of a pixel
    std::uint32_t group[pixelsTogether];
    for (int image = 0; image < images; ++image, bits += signBytes(plane)) {
        std::memset(bits, 0, plane.bytes());
        for (int row = 0; row < shape.height; ++row) {
            BitWriter writer(bits + plane.byteOf(row) + plane.bitOf(0) / 8, plane.bitOf(0) % 8);
            for (int column = 0; column < shape.width; column += pixelsTogether) {
                const int count = std::min(pixelsTogether, shape.width - column);
                const float* from = x.data + image * shape.pixels() + 1LL * row * shape.width + column;
                for (int word = 0; word < words; ++word) {
                    const int channels = std::min(32, shape.channels - 32 * word);
                    signWords(from + 32LL * word * x.columns, x.columns, channels, count, group);
                    for (int p = 0; p < count; ++p)
                        memory[1LL * p * words + word] = group[p];
                }
                for (int p = 0; p < count; ++p)
                    writer.append(memory + 1LL * p * words, shape.channels);
            }
        }
    }
}

BINWEAVE_EVERY_WIDTH void expandSigns(const std::uint8_t* words, std::ptrdiff_t stride, const std::uint32_t* masks,
                                      std::ptrdiff_t maskStride, int count, float* out, std::ptrdiff_t pitch)
{
    for (int i = 0; i < count; ++i, words += stride, masks += maskStride, out += pitch) {
        std::uint32_t word;
        std::memcpy(&word, words, sizeof word);
        const std::uint32_t mask = *masks;
        if (mask == ~0u) {
            for (int bit = 0; bit < 32; ++bit)
                out[bit] = signAt(word, bit);
        } else {
            for (int bit = 0; bit < 32; ++bit)
                out[bit] = signAt(word, mask, bit);
        }
    }
}

} // namespace binweave
