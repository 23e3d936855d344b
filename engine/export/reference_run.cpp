// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/reference_run.h"

#include "engine/kernels/kernel_set.h"
#include "engine/training/float_network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace binweave {

namespace {

constexpr float infinitelyFar = std::numeric_limits<float>::infinity();

/// Takes what FloatNetwork shows into a ReferenceRun. Images are written by one thread each.
class Recorder
{
public:
    Recorder(const Graph& graph, const Weights& weights, ReferenceRun& run, int images)
        : m_run(run), m_compared(std::min(comparedImages(graph), images)), m_readers(graph.nodes.size())
    {
        m_run.nearest.assign(images, infinitelyFar);
        for (const Node& node : graph.nodes) {
            if (const auto* activation = std::get_if<op::Activation>(&node.operation))
                m_readers[node.inputs[0]].push_back(readerOf(node, activation->precision, weights));
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
    /// How a node's values are quantized.
    struct Reader
    {
        ActivationPrecision precision;
        ActivationPlanes planes; ///< where it has them and they do not depend on the image
    };

    static Reader readerOf(const Node& node, const ActivationPrecision& precision, const Weights& weights)
    {
        if (!usesPieces(precision.method))
            return {precision, {}};
        return {precision, fixedPlanes(precision, weights.at(node.name + ".threshold").values,
                                       weights.at(node.name + ".level").values)};
    }

    void takeDistances(const Reader& reader, int first, int images, const Matrix& values)
    {
        const ActivationMethod method = reader.precision.method;
        const int pixels = values.columns / images;
        for (int i = 0; i < images; ++i) {
            const auto value = [&](int c, int pixel) { return values.row(c)[i * pixels + pixel]; };
            const ActivationPlanes planes =
                dependsOnImage(method) ? imagePlanes(method, values.rows, pixels, value) : reader.planes;
            float& nearest = m_run.nearest[first + i];
            for (int c = 0; c < values.rows; ++c) {
                for (int pixel = 0; pixel < pixels; ++pixel)
                    nearest = std::min(nearest, distanceToThreshold(reader.precision, planes, value(c, pixel)));
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

float distanceToThreshold(const ActivationPrecision& precision, const ActivationPlanes& planes, float x)
{
    if (precision.method == ActivationMethod::sign)
        return std::fabs(x);
    if (hasPlanes(precision.method)) {
        float nearest = infinitelyFar;
        for (std::size_t plane = 0; plane < planes.thresholds.size(); ++plane)
            nearest = std::min(nearest, std::fabs(planes.compared(plane, x) - planes.thresholds[plane]));
        return nearest;
    }
    if (precision.method != ActivationMethod::fixedPoint)
        return infinitelyFar;
    // It jumps at the halves between 0.5 and levels - 0.5, in units of clip / levels.
    const int levels = (1 << precision.bits) - 1;
    const double unit = precision.clip / levels;
    const double jump = std::clamp(std::floor(x / unit), 0.0, levels - 1.0) + 0.5;
    return static_cast<float>(std::fabs(x - jump * unit));
}

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
