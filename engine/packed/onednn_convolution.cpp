// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/onednn_convolution.h"

#ifdef BINWEAVE_ONEDNN

#include <dnnl.hpp>
#include <omp.h>

namespace binweave {

namespace {

using Type = dnnl::memory::data_type;

struct Types
{
    Type source, weights, destination;
};

std::function<void()> forward(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output,
                              dnnl::algorithm algorithm, const Types& types)
{
    const auto any = dnnl::memory::format_tag::any;
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
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
    return [arguments, stream = dnnl::stream(engine), primitive = dnnl::convolution_forward(chosen)]() mutable {
        primitive.execute(stream, arguments);
        stream.wait();
    };
}

} // namespace

std::vector<std::function<void()>> onednnConvolutions(const op::Convolution& convolution, const TensorShape& input,
                                                      const TensorShape& output, PeerPrecision precision)
{
    omp_set_num_threads(1);
    const bool isFloat = precision == PeerPrecision::f32;
    const Types types = isFloat ? Types{Type::f32, Type::f32, Type::f32} : Types{Type::u8, Type::s8, Type::s32};
    std::vector<std::function<void()>> all;
    for (const auto algorithm : {dnnl::algorithm::convolution_direct, dnnl::algorithm::convolution_winograd}) {
        if (!isFloat && algorithm != dnnl::algorithm::convolution_direct)
            continue;
        try {
            all.push_back(forward(convolution, input, output, algorithm, types));
        } catch (const dnnl::error&) { // it has no such primitive for this shape or processor
        }
    }
    return all;
}

} // namespace binweave

#else

namespace binweave {

std::vector<std::function<void()>> onednnConvolutions(const op::Convolution&, const TensorShape&, const TensorShape&,
                                                      PeerPrecision)
{
    return {};
}

} // namespace binweave

#endif
