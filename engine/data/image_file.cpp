// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image_file.h"

#include "engine/data/raster.h"
#include "model/file_io.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <fmt/format.h>
#include <jerror.h>
#include <jpeglib.h>
#include <png.h>
#include <span>

namespace binweave {

namespace fs = std::filesystem;

namespace {

using Bytes = std::span<const std::uint8_t>;

/// Pictures beyond this are refused before memory is asked for: a damaged header may claim anything.
constexpr long long maxPixels = 100'000'000;

/// Errors of libjpeg are a long jump; of its warnings only those count that mean missing or garbled picture data.
struct JpegErrors
{
    jpeg_error_mgr manager; // first: libjpeg knows only this part
    std::jmp_buf onError;
    char text[JMSG_LENGTH_MAX];
};

void noteJpegMessage(j_common_ptr info)
{
    info->err->format_message(info, reinterpret_cast<JpegErrors*>(info->err)->text);
}

[[noreturn]] void failJpeg(j_common_ptr info)
{
    noteJpegMessage(info);
    std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->onError, 1);
}

void judgeJpegMessage(j_common_ptr info, int level)
{
    const int code = info->err->msg_code;
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE))
        failJpeg(info);
}

/// False where the file is damaged: errors.text says how. No object with a destructor lives in this frame, since
/// libjpeg's errors jump over it. The picture is decoded at 1/2, 1/4 or 1/8 where that is still no smaller than
/// `neededSide`.
bool decodeJpeg(Bytes bytes, int neededSide, jpeg_decompress_struct& info, JpegErrors& errors, Raster& raster)
{
    if (setjmp(errors.onError) != 0)
        return false;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, bytes.data(), bytes.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = JCS_RGB;
    const unsigned side = std::min(info.image_width, info.image_height);
    while (info.scale_denom < 8 && side / (2 * info.scale_denom) >= static_cast<unsigned>(neededSide))
        info.scale_denom *= 2;
    jpeg_calc_output_dimensions(&info);
    if (1LL * info.image_width * info.image_height > maxPixels) {
        std::snprintf(errors.text, sizeof errors.text, "%ux%u pixels are too many", info.image_width,
                      info.image_height);
        return false;
    }
    raster.width = static_cast<int>(info.output_width);
    raster.height = static_cast<int>(info.output_height);
    raster.pixels.resize(std::size_t{info.output_width} * info.output_height * 3);
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = &raster.pixels[std::size_t{info.output_scanline} * info.output_width * 3];
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    return true;
}

tl::unexpected<Error> damaged(const fs::path& path, std::string_view reason)
{
    return badInput(fmt::format("The picture '{}' cannot be read: {}.", path.string(), reason));
}

Result<Raster> readJpeg(Bytes bytes, const fs::path& path, int neededSide)
{
    jpeg_decompress_struct info = {};
    JpegErrors errors = {};
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = failJpeg;
    errors.manager.emit_message = judgeJpegMessage;
    Raster raster;
    const bool complete = decodeJpeg(bytes, neededSide, info, errors, raster);
    jpeg_destroy_decompress(&info);
    if (!complete)
        return damaged(path, errors.text);
    return raster;
}

Result<Raster> readPng(Bytes bytes, const fs::path& path)
{
    png_image image = {};
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()))
        return damaged(path, image.message);
    Raster raster{.width = static_cast<int>(image.width), .height = static_cast<int>(image.height), .pixels = {}};
    if (1LL * image.width * image.height > maxPixels) {
        png_image_free(&image);
        return damaged(path, fmt::format("{}x{} pixels are too many", raster.width, raster.height));
    }
    image.format = PNG_FORMAT_RGB;
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB; // else 16-bit values without a gamma count as linear
    raster.pixels.resize(PNG_IMAGE_SIZE(image));
    const png_color white{255, 255, 255};
    if (!png_image_finish_read(&image, &white, raster.pixels.data(), 0, nullptr))
        return damaged(path, image.message);
    return raster;
}

bool beginsWith(Bytes bytes, std::initializer_list<std::uint8_t> signature)
{
    return bytes.size() >= signature.size() && std::equal(signature.begin(), signature.end(), bytes.begin());
}

} // namespace

bool hasImageName(const fs::path& path)
{
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

Result<std::vector<std::uint8_t>> readImage(const fs::path& path, const TensorShape& shape)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    Result<Raster> raster = damaged(path, "it is neither a JPEG nor a PNG file");
    if (beginsWith(*bytes, {0xff, 0xd8, 0xff}))
        raster = readJpeg(*bytes, path, std::max(shape.width, shape.height));
    else if (beginsWith(*bytes, {0x89, 'P', 'N', 'G'}))
        raster = readPng(*bytes, path);
    return raster.map([&](const Raster& decoded) { return fitted(decoded, shape); });
}

} // namespace binweave
