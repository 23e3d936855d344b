// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"
#include "engine/export/onnx/onnx_tensor.h"

#include <map>
#include <memory>

namespace binweave {

/// Runs an ONNX graph of the operators that Binweave writes, as the file holds it, in plain loops that share no code
/// with the engines. What hangs on stored tensors alone is computed once.
class OnnxEvaluator
{
public:
    /// Trusts nothing in the model. Stored tensors may unpack to at most 100 values a byte of the file. Errors
    /// (badInput): an operator it lacks, a value used before it is made, shapes that do not fit; the sentence names the
    /// node and `source`.
    static Result<std::unique_ptr<OnnxEvaluator>> build(const onnx::ModelProto& model, const std::string& source);

    /// What a node reads that is stored or computed from stored tensors; null where it is not.
    const OnnxTensor* constant(const std::string& name) const;

    /// The node that makes a value; null where none does.
    const onnx::NodeProto* maker(const std::string& value) const;

    /// Scores of images as bytes [input's C, H, W]; fills `layers` (sized by the caller) with the values of their
    /// names. Errors (badInput): as above; failed where stopped.
    Result<std::vector<float>> run(const LabelledImages& images, const TensorShape& input,
                                   std::vector<LayerValues>& layers, const ExportControl& control) const;

private:
    using Values = std::vector<std::unique_ptr<OnnxTensor>>;
    struct Step
    {
        int node;
        std::vector<int> inputs; ///< value numbers; -1 where left out
        std::vector<int> outputs;
    };

    OnnxEvaluator(const onnx::ModelProto& model, const std::string& source) : m_source(source), m_graph(model.graph())
    {}

    int numberOf(const std::string& value);
    void prepare(std::size_t fileBytes);
    void storeConstants();
    void addStep(int node);
    void computeConstants(std::int64_t budget);
    std::vector<OnnxTensor> compute(const Step& step, const Values& values) const;
    /// Where to put the first of a value's floats.
    using Wanted = std::map<int, std::span<float>>;
    std::vector<float> evaluate(OnnxTensor pixels, const Wanted& wanted) const;

    std::string m_source;
    onnx::GraphProto m_graph;
    std::map<std::string, int> m_numbers; ///< of values
    Values m_constants;                   ///< per value
    std::vector<Step> m_steps;            ///< that hang on the input
    std::vector<int> m_lastUse;           ///< per value: index in m_steps, -1 where never
    int m_input = -1;
    int m_output = -1;
};

} // namespace binweave
