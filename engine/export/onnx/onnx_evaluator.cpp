// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_evaluator.h"

#include "engine/export/onnx/onnx_operators.h"

#include <algorithm>
#include <fmt/format.h>
#include <tbb/parallel_for.h>

namespace binweave {

namespace {

/// More than any network that Binweave writes.
constexpr int mostNodes = 1'000'000;

[[noreturn]] void complainOf(const onnx::NodeProto& node, const std::string& text)
{
    const std::string& name = node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
    throw OnnxComplaint{fmt::format("at node '{}' ({}), {}", name, node.op_type(), text)};
}

/// Stored tensors are put together by these, not computed with.
bool isWork(std::string_view type)
{
    return type == "Conv" || type == "Gemm" || type.ends_with("Pool");
}

void take(const std::vector<float>& values, std::span<float> to)
{
    if (values.size() < to.size())
        throw OnnxComplaint{"a layer gave fewer values than its design says"};
    std::copy_n(values.begin(), to.size(), to.begin());
}

tl::unexpected<Error> refused(const std::string& source, const OnnxComplaint& complaint)
{
    return badInput(fmt::format("'{}' cannot be evaluated: {}.", source, oneLine(complaint.text)));
}

} // namespace

Result<std::unique_ptr<OnnxEvaluator>> OnnxEvaluator::build(const onnx::ModelProto& model, const std::string& source)
{
    std::unique_ptr<OnnxEvaluator> evaluator(new OnnxEvaluator(model, source));
    try {
        evaluator->prepare(model.ByteSizeLong());
    } catch (const OnnxComplaint& complaint) {
        return refused(source, complaint);
    }
    return evaluator;
}

int OnnxEvaluator::numberOf(const std::string& value)
{
    const auto [found, added] = m_numbers.try_emplace(value, static_cast<int>(m_constants.size()));
    if (added)
        m_constants.emplace_back();
    return found->second;
}

void OnnxEvaluator::prepare(std::size_t fileBytes)
{
    if (m_graph.node_size() > mostNodes)
        throw OnnxComplaint{fmt::format("it has more than {} nodes", mostNodes)};
    storeConstants();
    if (m_graph.input_size() != 1 || m_graph.output_size() != 1)
        throw OnnxComplaint{"it has not one input and one output"};
    m_input = numberOf(m_graph.input(0).name());
    for (int i = 0; i < m_graph.node_size(); ++i) {
        const onnx::NodeProto& node = m_graph.node(i);
        for (const std::string& input : node.input()) {
            if (!input.empty() && !m_numbers.contains(input))
                complainOf(node, fmt::format("its input '{}' is not there yet", input));
        }
        for (const std::string& output : node.output()) {
            if (output.empty() || m_numbers.contains(output))
                complainOf(node, fmt::format("its output '{}' is unnamed or was there before", output));
            numberOf(output);
        }
        addStep(i);
    }
    if (!m_numbers.contains(m_graph.output(0).name()))
        throw OnnxComplaint{"nothing makes its output"};
    m_output = numberOf(m_graph.output(0).name());
    constexpr std::int64_t perByte = 100;
    computeConstants(perByte * static_cast<std::int64_t>(fileBytes));
}

void OnnxEvaluator::storeConstants()
{
    for (onnx::TensorProto& tensor : *m_graph.mutable_initializer()) {
        if (m_numbers.contains(tensor.name()))
            throw OnnxComplaint{fmt::format("two tensors have the name '{}'", tensor.name())};
        m_constants[numberOf(tensor.name())] = std::make_unique<OnnxTensor>(storedTensor(tensor));
    }
    m_graph.clear_initializer();
}

void OnnxEvaluator::addStep(int index)
{
    const onnx::NodeProto& node = m_graph.node(index);
    Step step{index, {}, {}};
    for (const std::string& input : node.input())
        step.inputs.push_back(input.empty() ? -1 : numberOf(input));
    for (const std::string& output : node.output())
        step.outputs.push_back(numberOf(output));
    if (step.inputs.empty() || step.outputs.empty())
        complainOf(node, "it has no input or no output");
    m_steps.push_back(std::move(step));
}

std::vector<OnnxTensor> OnnxEvaluator::compute(const Step& step, const Values& values) const
{
    const onnx::NodeProto& node = m_graph.node(step.node);
    const OnnxOperator operation = onnxOperator(node.op_type());
    if (!operation || !(node.domain().empty() || node.domain() == "ai.onnx"))
        complainOf(node, "this operator is none of those that Binweave writes");
    std::vector<const OnnxTensor*> inputs;
    for (const int input : step.inputs) {
        const OnnxTensor* here = input < 0 ? nullptr : values[input].get();
        inputs.push_back(here || input < 0 ? here : m_constants[input].get());
    }
    std::vector<OnnxTensor> outputs;
    try {
        outputs = operation(node, inputs);
    } catch (const OnnxComplaint& complaint) {
        complainOf(node, complaint.text);
    }
    if (outputs.size() != step.outputs.size())
        complainOf(node, fmt::format("it has {} outputs instead of {}", step.outputs.size(), outputs.size()));
    return outputs;
}

void OnnxEvaluator::computeConstants(std::int64_t budget)
{
    const Values none(m_constants.size());
    std::vector<Step> left;
    for (Step& step : m_steps) {
        const bool known = std::ranges::all_of(step.inputs, [&](int i) { return i < 0 || m_constants[i]; });
        if (!known) {
            left.push_back(std::move(step));
            continue;
        }
        if (isWork(m_graph.node(step.node).op_type()))
            complainOf(m_graph.node(step.node), "nothing but stored tensors goes in");
        std::vector<OnnxTensor> outputs = compute(step, none);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            budget -= outputs[i].size();
            if (budget < 0)
                throw OnnxComplaint{"its stored tensors unpack to more than 100 values a byte"};
            m_constants[step.outputs[i]] = std::make_unique<OnnxTensor>(std::move(outputs[i]));
        }
    }
    m_steps = std::move(left);
    m_lastUse.assign(m_constants.size(), -1);
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        for (const int input : m_steps[i].inputs) {
            if (input >= 0)
                m_lastUse[input] = static_cast<int>(i);
        }
    }
}

const OnnxTensor* OnnxEvaluator::constant(const std::string& name) const
{
    const auto found = m_numbers.find(name);
    return found == m_numbers.end() ? nullptr : m_constants[found->second].get();
}

const onnx::NodeProto* OnnxEvaluator::maker(const std::string& value) const
{
    const auto makes = [&](const onnx::NodeProto& node) { return std::ranges::count(node.output(), value) > 0; };
    const auto found = std::ranges::find_if(m_graph.node(), makes);
    return found == m_graph.node().end() ? nullptr : &*found;
}

std::vector<float> OnnxEvaluator::evaluate(OnnxTensor pixels, const Wanted& wanted) const
{
    Values values(m_constants.size());
    values[m_input] = std::make_unique<OnnxTensor>(std::move(pixels));
    for (int i = 0; i < static_cast<int>(m_steps.size()); ++i) {
        const Step& step = m_steps[i];
        std::vector<OnnxTensor> outputs = compute(step, values);
        for (std::size_t o = 0; o < outputs.size(); ++o) {
            if (const auto want = wanted.find(step.outputs[o]); want != wanted.end())
                take(outputs[o].floats(), want->second);
            values[step.outputs[o]] = std::make_unique<OnnxTensor>(std::move(outputs[o]));
        }
        for (const int input : step.inputs) {
            if (input >= 0 && m_lastUse[input] == i)
                values[input].reset();
        }
    }
    const OnnxTensor* result = values[m_output] ? values[m_output].get() : m_constants[m_output].get();
    return result->floats();
}

Result<std::vector<float>> OnnxEvaluator::run(const LabelledImages& images, const TensorShape& input,
                                              std::vector<LayerValues>& layers, const ExportControl& control) const
{
    constexpr int most = 4;   // images that pass together
    constexpr int chunk = 64; // between two looks at the stop token
    const std::int64_t pixels = input.elements();
    std::vector<std::vector<float>> scores((images.count() + most - 1) / most);
    const auto group = [&](int index) {
        const int first = index * most;
        const int count = std::min(most, images.count() - first);
        const auto bytes = std::span(images.pixels).subspan(first * pixels, count * pixels);
        Wanted wanted;
        for (LayerValues& layer : layers) {
            const int here = std::clamp(layer.images - first, 0, count);
            const auto each = layer.images == 0 ? 0 : layer.values.size() / layer.images;
            if (const auto found = m_numbers.find(layer.node); here > 0 && found != m_numbers.end())
                wanted[found->second] = std::span(layer.values).subspan(first * each, here * each);
        }
        scores[index] = evaluate(
            {{count, input.channels, input.height, input.width}, std::vector<float>(bytes.begin(), bytes.end())},
            wanted);
    };
    try {
        for (int first = 0; first < static_cast<int>(scores.size()); first += chunk / most) {
            if (control.stop.stop_requested())
                return failed("The check was stopped.");
            const int end = std::min(first + chunk / most, static_cast<int>(scores.size()));
            tbb::parallel_for(first, end, group);
            if (control.progress)
                control.progress(std::min(end * most, images.count()));
        }
    } catch (const OnnxComplaint& complaint) {
        return refused(m_source, complaint);
    }
    std::vector<float> all;
    for (const std::vector<float>& some : scores)
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

} // namespace binweave
