// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/foreign_blocks.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace binweave {

namespace {

using Kind = ForeignGraph::Kind;
using Node = ForeignGraph::Node;

constexpr int nowhere = -1;

/// Walks from the input to the scores, block by block.
class Recognizer
{
public:
    explicit Recognizer(const ForeignGraph& graph)
        : m_graph(graph), m_readers(graph.nodes.size()), m_leaves(graph.nodes.size())
    {
        m_result.notes = graph.notes;
        m_design.input = graph.input;
        m_design.groups = {{}};
        m_design.classifier.hidden = 0;
        m_design.stem.normalization = false;
        for (int i = 0; i < static_cast<int>(graph.nodes.size()); ++i)
            join(i);
    }

    ForeignNetwork run()
    {
        while (step()) {
        }
        finish();
        m_result.design = fullPrecisionTwin(m_design);
        return std::move(m_result);
    }

private:
    const Node& node(int i) const { return m_graph.nodes[i]; }
    std::vector<Block>& blocks() { return m_design.groups[0].blocks; }
    template <class B>
    B* lastBlock()
    {
        return blocks().empty() ? nullptr : std::get_if<B>(&blocks().back());
    }
    void note(std::string sentence)
    {
        if (std::ranges::find(m_result.notes, sentence) == m_result.notes.end())
            m_result.notes.push_back(std::move(sentence));
    }

    void join(int i)
    {
        constexpr std::size_t most = 1024;
        for (const int input : node(i).inputs) {
            m_readers[input].push_back(i);
            const auto& leaves = m_leaves[input];
            if (node(i).kind == Kind::concatenation && m_leaves[i].size() + leaves.size() < most)
                m_leaves[i].insert(m_leaves[i].end(), leaves.begin(), leaves.end());
        }
        if (node(i).kind != Kind::concatenation)
            m_leaves[i] = {i};
    }

    bool joinedBy(int x, Kind kind) const
    {
        return std::ranges::any_of(m_readers[x], [&](int reader) { return node(reader).kind == kind; });
    }

    bool step()
    {
        const auto& readers = m_readers[m_x];
        if (readers.empty())
            return false;
        const bool joined = node(m_x).kind == Kind::concatenation || joinedBy(m_x, Kind::concatenation);
        if (joined && denseLayer())
            return true;
        if ((readers.size() > 1 || joinedBy(m_x, Kind::sum)) && residual())
            return true;
        if (readers.size() > 1)
            note(fmt::format("The branches that begin at '{}' have no counterpart; only the first was followed.",
                             node(m_x).name));
        m_x = readers[0];
        single(node(m_x));
        return true;
    }

    // One operation after the other

    void single(const Node& next)
    {
        switch (next.kind) {
        case Kind::convolution:
            return convolution(next);
        case Kind::fullyConnected:
            m_connected.push_back(&next);
            return;
        case Kind::normalization:
            if (blocks().empty() && m_hasStem)
                m_design.stem.normalization = true;
            m_normalized = true;
            return;
        case Kind::relu:
            if (blocks().empty() && m_hasStem)
                m_design.stem.relu = true;
            m_rectified |= m_connected.empty(); // not those between fully connected layers
            return;
        case Kind::maximumPool:
        case Kind::averagePool:
            return pool(next);
        case Kind::globalAverage:
            m_averaged = true;
            return;
        case Kind::sum:
        case Kind::concatenation:
            note(fmt::format("What '{}' joins has no counterpart; one side of it was followed.", next.name));
            return;
        case Kind::input:
            return;
        }
    }

    void convolution(const Node& next)
    {
        m_last = &next;
        if (!m_hasStem) {
            m_hasStem = true;
            m_design.stem.channels = next.outputs;
            m_design.stem.kernel = next.kernel;
            m_design.stem.stride = next.stride;
            m_design.stem.normalization = next.bias; // exporters fold it into the convolution, which leaves its shift
            m_width = next.outputs;
        } else if (next.kernel == 1 && lastBlock<DenseBlock>()) {
            transition(next);
        } else {
            plainLayer(next);
        }
        m_normalized = m_rectified = false;
    }

    void plainLayer(const Node& layer)
    {
        if (layer.dilation != 1)
            note(fmt::format("The dilation of '{}' was left out.", layer.name));
        add(ConvolutionLayer{.channels = layer.outputs, .kernel = layer.kernel, .stride = layer.stride}, layer.outputs);
    }

    void add(const Block& block, int width)
    {
        blocks().push_back(block);
        m_width = width;
        m_halfBlock = false;
        m_normalized = m_rectified = false;
    }

    void pool(const Node& next)
    {
        const bool maximum = next.kind == Kind::maximumPool;
        bool* place = nullptr;
        int window = 2;
        if (blocks().empty() && m_hasStem) {
            place = &m_design.stem.maxPool;
            window = 3;
        } else if (auto* layer = lastBlock<ConvolutionLayer>()) {
            place = &layer->maxPool;
        } else if (auto* between = lastBlock<Transition>()) {
            place = &between->maxPool;
        }
        if (!place || *place || next.stride != 2) {
            note(fmt::format("The pooling '{}' has no counterpart and was left out.", next.name));
            return;
        }
        *place = true;
        if (!maximum || next.kernel != window)
            note(fmt::format("The pooling '{}' became max-pooling {}x{} with stride 2.", next.name, window, window));
    }

    void transition(const Node& next)
    {
        constexpr int step = 32; // widths of transitions are multiples
        const double reduction = static_cast<double>(m_width) / next.outputs;
        const int width = std::max(step, (next.outputs + step / 2) / step * step);
        if (width != next.outputs)
            note(
                fmt::format("The transition '{}' has {} channels here instead of {}.", next.name, width, next.outputs));
        add(Transition{.reduction = std::clamp(reduction, 0.25, 32.0), .maxPool = false}, width);
    }

    // What branches

    /// From a reader of x on past single readers; `end` is what joins or branches it again.
    struct Path
    {
        std::vector<const Node*> convolutions;
        bool pools = false;
        int last = nowhere; ///< the last node of the path
        int end = nowhere;  ///< the sum that reads it
    };

    Path follow(int x, int first) const
    {
        Path path{.convolutions = {}, .last = x};
        for (int at = first;; at = m_readers[at][0]) {
            const Node& here = node(at);
            if (here.kind == Kind::sum || here.kind == Kind::concatenation) {
                path.end = at;
                return path;
            }
            if (here.kind == Kind::convolution)
                path.convolutions.push_back(&here);
            path.pools |= here.kind == Kind::averagePool;
            path.last = at;
            if (m_readers[at].size() != 1)
                return path;
        }
    }

    bool residual()
    {
        std::vector<Path> paths;
        for (const int reader : m_readers[m_x])
            paths.push_back(follow(m_x, reader));
        if (paths.size() != 2 || paths[0].end == nowhere || paths[0].end != paths[1].end ||
            node(paths[0].end).kind != Kind::sum || node(paths[0].end).inputs.size() != 2)
            return false;
        const bool firstIsMain = paths[0].convolutions.size() > paths[1].convolutions.size();
        const Path& main = paths[firstIsMain ? 0 : 1];
        const Path& shortcut = paths[firstIsMain ? 1 : 0];
        if (main.convolutions.empty() || shortcut.convolutions.size() > 1)
            return false;
        addResidual(main, shortcut);
        m_x = main.end;
        return true;
    }

    void addResidual(const Path& main, const Path& shortcut)
    {
        const auto& convolutions = main.convolutions;
        const Node& last = *convolutions.back();
        int stride = 1;
        for (const Node* convolution : convolutions)
            stride = std::min(stride * convolution->stride, 1024);
        m_last = &last;
        if (convolutions.size() == 1 && m_halfBlock && stride == 1 && last.outputs == m_width) {
            m_halfBlock = false; // the second convolution of the block before
            return;
        }
        ResidualBlock block{.channels = last.outputs, .stride = std::min(stride, 2)};
        block.style = convolutions.size() == 1 ? ShortcutStyle::perConvolution : ShortcutStyle::aroundBlock;
        if (shortcut.pools)
            block.projection.downsampling = Downsampling::averagePoolConvolution;
        else if (!shortcut.convolutions.empty())
            block.projection.kernel = std::min(shortcut.convolutions[0]->kernel, 3);
        if (stride > 2)
            note(fmt::format("The stride {} of the block that ends at '{}' became 2.", stride, last.name));
        const auto isUsual = [&](const Node* convolution) {
            return convolution->kernel == 3 && convolution->outputs == last.outputs && convolution->dilation == 1;
        };
        if (convolutions.size() > 2 || !std::ranges::all_of(convolutions, isUsual))
            note(fmt::format("The {} convolutions of the block that ends at '{}' became two of 3x3 to {} channels.",
                             convolutions.size(), last.name, last.outputs));
        add(block, last.outputs);
        m_halfBlock = convolutions.size() == 1;
    }

    /// x, and what a path makes of x, side by side.
    bool denseLayer()
    {
        for (const int reader : m_readers[m_x]) {
            if (node(reader).kind == Kind::concatenation)
                continue;
            const Path path = follow(m_x, reader);
            std::vector<int> wanted = m_leaves[m_x];
            wanted.push_back(path.last);
            if (path.convolutions.empty())
                continue;
            for (const int join : m_readers[path.last]) {
                if (m_leaves[join] == wanted) {
                    addDense(path);
                    m_x = join;
                    return true;
                }
            }
        }
        return false;
    }

    void addDense(const Path& path)
    {
        const Node& layer = *path.convolutions.back();
        m_last = &layer;
        if (path.convolutions.size() > 1)
            note("The narrowing convolutions in the layers of its dense blocks were left out.");
        if (layer.kernel != 3)
            note(fmt::format("The {0}x{0} convolution '{1}' became 3x3.", layer.kernel, layer.name));
        auto* block = lastBlock<DenseBlock>();
        if (block && block->growth == layer.outputs && block->dilation == layer.dilation && block->layers < 64)
            ++block->layers;
        else
            blocks().push_back(DenseBlock{.layers = 1, .growth = layer.outputs, .dilation = layer.dilation});
        m_width += layer.outputs;
        m_normalized = m_rectified = false;
    }

    void finish()
    {
        if (!m_hasStem || blocks().empty())
            throw OnnxComplaint{"no layers of a convolutional network were recognized in it"};
        Classifier& classifier = m_design.classifier;
        classifier.relu = m_rectified;
        classifier.normalization = m_normalized && lastBlock<DenseBlock>();
        if (m_connected.empty()) {
            note(fmt::format("It has no fully connected layer; one to the {} channels of '{}' was added.",
                             m_last->outputs, m_last->name));
            m_design.classes = m_last->outputs;
            return;
        }
        m_design.classes = m_connected.back()->outputs;
        classifier.bias = m_connected.back()->bias;
        if (m_connected.size() > 1)
            classifier.hidden = m_connected[m_connected.size() - 2]->outputs;
        if (m_connected.size() > 2)
            note(fmt::format("Of its {} fully connected layers the last two were taken over.", m_connected.size()));
        if (!m_averaged)
            note("Its fully connected layers read the whole plane; here they read the mean over it.");
    }

    const ForeignGraph& m_graph;
    std::vector<std::vector<int>> m_readers;
    std::vector<std::vector<int>> m_leaves; ///< what a chain of concatenations is made of
    ForeignNetwork m_result;
    NetworkDesign m_design;
    std::vector<const Node*> m_connected;
    const Node* m_last = nullptr; ///< convolution
    int m_x = 0;                  ///< the value in hand
    int m_width = 0;              ///< its channels
    bool m_hasStem = false;
    bool m_halfBlock = false; ///< the last block has its first convolution only
    bool m_normalized = false;
    bool m_rectified = false;
    bool m_averaged = false;
};

} // namespace

ForeignNetwork recognizedBlocks(const ForeignGraph& graph)
{
    return Recognizer(graph).run();
}

} // namespace binweave
