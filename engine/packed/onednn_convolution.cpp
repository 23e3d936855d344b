// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/onednn_convolution.h"

#ifdef BINWEAVE_ONEDNN

#include "engine/packed/stopwatch.h"

#include <dnnl.hpp>
#include <omp.h>

namespace binweave {

namespace {

using Type = dnnl::memory::data_type;

struct Types
{
    Type source, weights, destination;
};

double measure(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output,
               dnnl::algorithm algorithm, const Types& types, double seconds)
{
    const auto any = dnnl::memory::format_tag::any;
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    const dnnl::memory::dims sourceSize{1, input.channels, input.height, input.width};
    const dnnl::memory::dims weightSize{output.channels, input.channels, convolution.kernel, convolution.kernel};
    const dnnl::memory::dims outputSize{1, output.channels, output.height, output.width};
    const dnnl::memory::dim before = convolution.padBefore;
    const auto after = [&](int in, int out) {
        return static_cast<dnnl::memory::dim>((out - 1) * convolution.stride) + convolution.kernel - in - before;
    };
    const dnnl::convolution_forward::desc description(
        dnnl::prop_kind::forward_inference, algorithm, dnnl::memory::desc(sourceSize, types.source, any),
        dnnl::memory::desc(weightSize, types.weights, any), dnnl::memory::desc(outputSize, types.destination, any),
        {convolution.stride, convolution.stride}, {before, before},
        {after(input.height, output.height), after(input.width, output.width)});
    const dnnl::convolution_forward::primitive_desc chosen(description, engine);
    const auto zeros = [&](const dnnl::memory::desc& layout) {
        dnnl::memory memory(layout, engine);
        std::fill_n(static_cast<char*>(memory.get_data_handle()), layout.get_size(), char{0});
        return memory;
    };
    const std::unordered_map<int, dnnl::memory> arguments{{DNNL_ARG_SRC, zeros(chosen.src_desc())},
                                                          {DNNL_ARG_WEIGHTS, zeros(chosen.weights_desc())},
                                                          {DNNL_ARG_DST, zeros(chosen.dst_desc())}};
    const dnnl::convolution_forward primitive(chosen);
    return medianSeconds(seconds, [&] {
        primitive.execute(stream, arguments);
        stream.wait();
    });
}

} // namespace

std::optional<double> onednnSeconds(const op::Convolution& convolution, const TensorShape& input,
                                    const TensorShape& output, PeerPrecision precision, double seconds)
{
    omp_set_num_threads(1);
    const bool isFloat = precision == PeerPrecision::f32;
    const Types types = isFloat ? Types{Type::f32, Type::f32, Type::f32} : Types{Type::u8, Type::s8, Type::s32};
    std::optional<double> best;
    for (const auto algorithm : {dnnl::algorithm::convolution_direct, dnnl::algorithm::convolution_winograd}) {
        if (!isFloat && algorithm != dnnl::algorithm::convolution_direct)
            continue;
        try {
            const double time = measure(convolution, input, output, algorithm, types, seconds);
            best = std::min(best.value_or(time), time);
        } catch (const dnnl::error&) { // it has no such primitive for this shape or processor
        }
    }
    return best;
}

} // namespace binweave

#else

namespace binweave {

std::optional<double> onednnSeconds(const op::Convolution&, const TensorShape&, const TensorShape&, PeerPrecision,
                                    double)
{
    return {};
}

} // namespace binweave

#endif
