// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/reference_run.h"

#include "engine/activation_planes.h"
#include "engine/kernels/kernel_set.h"
#include "engine/training/float_network.h"

#include <algorithm>
#include <limits>
#include <string>

namespace binweave {

namespace {

/// Takes what FloatNetwork shows into a ReferenceRun. Images are written by one thread each.
class Recorder
{
public:
    Recorder(const Graph& graph, const Weights& weights, ReferenceRun& run, int images)
        : m_run(run), m_compared(std::min(comparedImages(graph), images)), m_readers(graph.nodes.size())
    {
        m_run.nearest.assign(images, std::numeric_limits<float>::infinity());
        for (const Node& node : graph.nodes) {
            const auto* activation = std::get_if<op::Activation>(&node.operation);
            if (activation && activation->precision.method != ActivationMethod::fullPrecision)
                m_readers[node.inputs[0]].push_back(readerOf(activation->precision, node.name, weights));
            if (&node != &graph.nodes.front())
                m_run.layers.push_back(
                    {node.name, m_compared, std::vector<float>(node.output.elements() * m_compared)});
        }
    }

    void take(int node, int first, int images, const Matrix& values)
    {
        for (const Reader& reader : m_readers[node])
            takeDistances(reader, first, images, values);
        if (node > 0)
            takeValues(m_run.layers[node - 1].values, first, images, values);
    }

private:
    /// What quantizes a node's values.
    struct Reader
    {
        ActivationMethod method;
        ActivationPlanes planes; ///< where they are the same for all images
    };

    static Reader readerOf(const ActivationPrecision& precision, const std::string& node, const Weights& weights)
    {
        if (dependsOnImage(precision.method))
            return {precision.method, {}};
        const auto learned = [&](const char* what) {
            const auto found = weights.find(node + what);
            return found == weights.end() ? std::span<const float>() : std::span(found->second.values);
        };
        return {precision.method, fixedPlanes(precision, learned(".threshold"), learned(".level"))};
    }

    void takeDistances(const Reader& reader, int first, int images, const Matrix& values)
    {
        const int pixels = values.columns / images;
        for (int i = 0; i < images; ++i) {
            const auto value = [&](int c, int p) { return values.row(c)[i * pixels + p]; };
            const ActivationPlanes planes =
                dependsOnImage(reader.method) ? imagePlanes(reader.method, values.rows, pixels, value) : reader.planes;
            float& nearest = m_run.nearest[first + i];
            for (int c = 0; c < values.rows; ++c) {
                for (int p = 0; p < pixels; ++p)
                    nearest = std::min(nearest, planes.distanceToJump(value(c, p)));
            }
        }
    }

    void takeValues(std::vector<float>& to, int first, int images, const Matrix& values) const
    {
        const int pixels = values.columns / images;
        for (int i = 0; i < images && first + i < m_compared; ++i) {
            for (int c = 0; c < values.rows; ++c)
                std::copy_n(values.row(c) + i * pixels, pixels,
                            to.begin() + ((1LL * first + i) * values.rows + c) * pixels);
        }
    }

    ReferenceRun& m_run;
    int m_compared;
    std::vector<std::vector<Reader>> m_readers; ///< per node
};

} // namespace

Result<ReferenceRun> runReference(const TrainedModel& model, const LabelledImages& images, const ExportControl& control)
{
    constexpr int chunk = 128;
    const auto kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    const auto network = FloatNetwork::build(model, **kernels);
    if (!network)
        return tl::unexpected(network.error());

    const FloatNetwork& engine = **network;
    const std::size_t classes = engine.classes();
    const std::size_t bytes = engine.inputShape().elements();
    ReferenceRun run;
    run.scores.resize(images.count() * classes);
    Recorder recorder(engine.graph(), model.weights, run, images.count());
    for (int first = 0; first < images.count(); first += chunk) {
        if (control.stop.stop_requested())
            return failed("The check was stopped.");
        const int count = std::min(chunk, images.count() - first);
        engine.observedScores(std::span(images.pixels).subspan(first * bytes, count * bytes), count,
                              std::span(run.scores).subspan(first * classes, count * classes),
                              [&](int node, int from, int number, const Matrix& values) {
                                  recorder.take(node, first + from, number, values);
                              });
        if (control.progress)
            control.progress(first + count);
    }
    return run;
}

} // namespace binweave
