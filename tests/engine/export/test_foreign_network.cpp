// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/foreign_network.h"

#include "engine/export/import_model.h"
#include "engine/random_stream.h"
#include "model/graph.h"

#include <QtTest>
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

using namespace binweave;

namespace {

/// Writes networks as other tools do, one node after the other; only the shapes of weights matter.
class Writer
{
public:
    Writer(std::vector<std::int64_t> input)
    {
        m_model.set_ir_version(7);
        m_model.mutable_graph()->set_name("foreign");
        auto& value = *m_model.mutable_graph()->add_input();
        value.set_name("image");
        for (const auto size : input)
            value.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(size);
    }

    std::string node(const std::string& type, std::vector<std::string> inputs)
    {
        auto& node = *m_model.mutable_graph()->add_node();
        m_last = &node;
        const std::string name = fmt::format("{}_{}", type, m_count++);
        node.set_op_type(type);
        node.set_name(name);
        node.add_output(name);
        for (const std::string& input : inputs)
            node.add_input(input);
        return name;
    }
    Writer& with(const char* name, std::vector<std::int64_t> values)
    {
        auto& attribute = *m_last->add_attribute();
        attribute.set_name(name);
        for (const auto value : values)
            attribute.add_ints(value);
        return *this;
    }
    std::string weights(std::vector<std::int64_t> shape)
    {
        auto& tensor = *m_model.mutable_graph()->add_initializer();
        tensor.set_name(fmt::format("w{}", m_count++));
        for (const auto size : shape)
            tensor.add_dims(size);
        return tensor.name();
    }
    std::string conv(const std::string& x, int in, int out, int kernel, int stride = 1)
    {
        const std::string y = node("Conv", {x, weights({out, in, kernel, kernel})});
        with("strides", {stride, stride}).with("pads", std::vector<std::int64_t>(4, kernel / 2));
        return y;
    }
    std::string normalized(const std::string& x) { return node("BatchNormalization", {x, "s", "b", "m", "v"}); }
    std::string unit(const std::string& x, int in, int out, int kernel, int stride = 1)
    {
        return node("Relu", {normalized(conv(x, in, out, kernel, stride))});
    }
    std::string pool(const char* type, const std::string& x, int kernel, int stride)
    {
        const std::string y = node(type, {x});
        with("kernel_shape", {kernel, kernel}).with("strides", {stride, stride});
        return y;
    }
    std::string gemm(const std::string& x, int in, int out)
    {
        const std::string y = node("Gemm", {x, weights({out, in}), weights({out})});
        auto& attribute = *m_last->add_attribute();
        attribute.set_name("transB");
        attribute.set_i(1);
        return y;
    }
    std::string bytes() const { return m_model.SerializeAsString(); }

private:
    onnx::ModelProto m_model;
    onnx::NodeProto* m_last = nullptr;
    int m_count = 0;
};

std::string resNet18()
{
    Writer w({1, 3, 224, 224});
    std::string x = w.pool("MaxPool", w.unit("image", 3, 64, 7, 2), 3, 2);
    int width = 64;
    for (const int out : {64, 64, 128, 128, 256, 256, 512, 512}) {
        const int stride = out == width ? 1 : 2;
        const std::string y = w.normalized(w.conv(w.unit(x, width, out, 3, stride), out, out, 3));
        const std::string shortcut = stride == 1 ? x : w.normalized(w.conv(x, width, out, 1, stride));
        x = w.node("Relu", {w.node("Add", {y, shortcut})});
        width = out;
    }
    w.gemm(w.node("Flatten", {w.node("GlobalAveragePool", {x})}), 512, 1000);
    return w.bytes();
}

/// Concatenations of one by one, or of all that came before, as both are written.
std::string denseNet(bool lists)
{
    Writer w({1, 3, 32, 32});
    std::string x = w.conv("image", 3, 64, 3);
    int width = 64;
    for (const int layers : {3, 2}) {
        std::vector<std::string> all = {x};
        for (int i = 0; i < layers; ++i) {
            const std::string narrow = w.conv(w.node("Relu", {w.normalized(x)}), width, 128, 1);
            const std::string y = w.conv(w.node("Relu", {w.normalized(narrow)}), 128, 32, 3);
            all.push_back(y);
            x = lists ? w.node("Concat", all) : w.node("Concat", {x, y});
            width += 32;
        }
        if (layers == 3) {
            x = w.pool("AveragePool", w.conv(w.node("Relu", {w.normalized(x)}), width, 64, 1), 2, 2);
            width = 64;
        }
    }
    w.gemm(w.node("Flatten", {w.node("GlobalAveragePool", {w.node("Relu", {w.normalized(x)})})}), width, 10);
    return w.bytes();
}

std::string vgg()
{
    Writer w({1, 3, 32, 32});
    std::string x = w.node("Relu", {w.conv("image", 3, 64, 3)});
    x = w.pool("MaxPool", w.node("Relu", {w.conv(x, 64, 128, 3)}), 2, 2);
    x = w.pool("MaxPool", w.node("Relu", {w.conv(x, 128, 256, 5)}), 2, 2);
    x = w.node("Flatten", {x});
    x = w.node("Dropout", {w.node("Relu", {w.gemm(x, 256 * 64, 512)})});
    w.gemm(x, 512, 10);
    return w.bytes();
}

bool notesMention(const ForeignNetwork& network, std::string_view what)
{
    return std::ranges::any_of(network.notes, [&](const std::string& n) { return n.find(what) != std::string::npos; });
}

} // namespace

class TestForeignNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aResNetIsTakenOverWhole();
    void aDenseNetIsTakenOverHoweverItJoins_data();
    void aDenseNetIsTakenOverHoweverItJoins();
    void aPlainNetworkKeepsLayersPoolsAndHiddenLayer();
    void whatHasNoCounterpartIsNoted();
    void damagedFilesAreOneSentence();
};

void TestForeignNetwork::aResNetIsTakenOverWhole()
{
    const auto network = foreignNetwork(resNet18(), "r.onnx");
    QVERIFY2(network.has_value(), network ? "" : network.error().sentence.c_str());
    QVERIFY2(network->notes.empty(), network->notes.empty() ? "" : network->notes[0].c_str());
    const NetworkDesign& design = network->design;
    QCOMPARE(design.input.height, 224);
    QCOMPARE(design.stem.channels, 64);
    QCOMPARE(design.stem.kernel, 7);
    QCOMPARE(design.stem.stride, 2);
    QVERIFY(design.stem.normalization && design.stem.relu && design.stem.maxPool);
    QCOMPARE(design.classes, 1000);
    QCOMPARE(design.classifier.hidden, 0);
    QVERIFY(design.classifier.bias && design.classifier.relu);
    QCOMPARE(blockCount(design), 8);
    const std::vector<std::pair<int, int>> expected = {{64, 1},  {64, 1},  {128, 2}, {128, 1},
                                                       {256, 2}, {256, 1}, {512, 2}, {512, 1}};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& block = std::get<ResidualBlock>(design.groups[0].blocks[i]);
        QCOMPARE((std::pair{block.channels, block.stride}), expected[i]);
        QVERIFY(block.style == ShortcutStyle::aroundBlock);
        QVERIFY(block.precision.weights.method == WeightMethod::fullPrecision);
    }
}

void TestForeignNetwork::aDenseNetIsTakenOverHoweverItJoins_data()
{
    QTest::addColumn<bool>("lists");
    QTest::newRow("one by one") << false;
    QTest::newRow("all that came before") << true;
}

void TestForeignNetwork::aDenseNetIsTakenOverHoweverItJoins()
{
    QFETCH(bool, lists);
    const auto network = foreignNetwork(denseNet(lists), "d.onnx");
    QVERIFY2(network.has_value(), network ? "" : network.error().sentence.c_str());
    const auto& blocks = network->design.groups[0].blocks;
    QCOMPARE(blocks.size(), std::size_t(3));
    QCOMPARE(std::get<DenseBlock>(blocks[0]).layers, 3);
    QCOMPARE(std::get<DenseBlock>(blocks[0]).growth, 32);
    QCOMPARE(std::get<Transition>(blocks[1]).reduction, 160.0 / 64);
    QVERIFY(std::get<Transition>(blocks[1]).maxPool);
    QCOMPARE(std::get<DenseBlock>(blocks[2]).layers, 2);
    QVERIFY(network->design.classifier.normalization && network->design.classifier.relu);
    QVERIFY(notesMention(*network, "narrowing"));
    QVERIFY(notesMention(*network, "AveragePool"));
}

void TestForeignNetwork::aPlainNetworkKeepsLayersPoolsAndHiddenLayer()
{
    const auto network = foreignNetwork(vgg(), "v.onnx");
    QVERIFY2(network.has_value(), network ? "" : network.error().sentence.c_str());
    const auto& blocks = network->design.groups[0].blocks;
    QCOMPARE(blocks.size(), std::size_t(2));
    QCOMPARE(std::get<ConvolutionLayer>(blocks[1]).channels, 256);
    QCOMPARE(std::get<ConvolutionLayer>(blocks[1]).kernel, 5);
    QVERIFY(std::get<ConvolutionLayer>(blocks[0]).maxPool && std::get<ConvolutionLayer>(blocks[1]).maxPool);
    QCOMPARE(network->design.classifier.hidden, 512);
    QCOMPARE(network->design.classes, 10);
    QVERIFY(notesMention(*network, "whole plane"));
}

void TestForeignNetwork::whatHasNoCounterpartIsNoted()
{
    Writer w({1, 3, 0, 0});
    std::string x = w.node("Relu", {w.conv("image", 3, 8, 3)});
    x = w.node("Elu", {w.conv(x, 8, 16, 3)});
    const std::string side = w.node("Sigmoid", {w.conv(w.node("GlobalAveragePool", {x}), 16, 16, 1)});
    x = w.node("Mul", {x, side});
    x = w.conv(x, 16, 10, 1);
    const auto network = foreignNetwork(w.bytes(), "n.onnx");
    QVERIFY2(network.has_value(), network ? "" : network.error().sentence.c_str());
    QVERIFY(notesMention(*network, "left open"));
    QVERIFY(notesMention(*network, "Elu"));
    QVERIFY(notesMention(*network, "Mul"));
    QVERIFY(notesMention(*network, "no fully connected layer"));
}

void TestForeignNetwork::damagedFilesAreOneSentence()
{
    RandomStream random(8);
    for (const std::string& good : {denseNet(true), vgg()}) {
        for (int i = 0; i < 300; ++i) {
            std::string bad = good;
            if (i % 3 == 0)
                bad.resize(static_cast<std::size_t>(random.between(0, static_cast<int>(good.size()) - 1)));
            for (int k = 0; k < 3 && !bad.empty(); ++k)
                bad[static_cast<std::size_t>(random.between(0, static_cast<int>(bad.size()) - 1))] =
                    static_cast<char>(random.between(0, 255));
            const auto network = foreignNetwork(bad, "bad.onnx");
            if (network) {
                QVERIFY(lower(network->design).has_value());
                continue;
            }
            QVERIFY2(network.error().sentence.ends_with('.'), network.error().sentence.c_str());
            QCOMPARE(std::ranges::count(network.error().sentence, '\n'), 0);
        }
    }
}

QTEST_GUILESS_MAIN(TestForeignNetwork)
#include "test_foreign_network.moc"
