// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/level_coding.h"
#include "engine/files/packed_layout.h"
#include "engine/files/packed_model.h"
#include "engine/packed/packed_network.h"
#include "engine/training/float_network.h"
#include "model/design_file.h"
#include "model/estimate.h"
#include "tests/engine/export/example_models.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <bit>
#include <cstring>
#include <fstream>

using namespace binweave;

namespace {

constexpr std::uint64_t seed = 20260701;
constexpr const char* source = "a.binweave-model";

using Bytes = std::vector<std::uint8_t>;

Bytes bytesOf(const char* expression)
{
    return packedModelBytes(trickyModel(parseExpression(expression).value(), seed)).value();
}

bool isOneSentence(const Result<TrainedModel>& result)
{
    return !result && result.error().kind == Error::Kind::badInput &&
           result.error().sentence.find(source) != std::string::npos && result.error().sentence.ends_with('.');
}

/// A number of the file, as the documentation places it.
template <class Number>
Number at(const Bytes& bytes, std::size_t offset)
{
    Number number;
    std::memcpy(&number, bytes.data() + offset, sizeof number);
    return number;
}

/// The file with a checksum that fits again.
Bytes resealed(Bytes bytes)
{
    const std::uint32_t crc = packed_layout::checksum(bytes);
    std::memcpy(bytes.data() + 12, &crc, sizeof crc);
    return bytes;
}

std::vector<std::uint32_t> bitsOf(const std::vector<float>& values)
{
    std::vector<std::uint32_t> bits;
    for (const float value : values)
        bits.push_back(std::bit_cast<std::uint32_t>(value));
    return bits;
}

} // namespace

class TestPackedModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresComeBackToTheBit_data();
    void scoresComeBackToTheBit();
    void whatWasLoadedIsSavedTheSame();
    void aRunFolderAndAFileAreLoadedByOneCall();
    void theFileIsHardlyLongerThanTheEstimate_data();
    void theFileIsHardlyLongerThanTheEstimate();
    void bytesLieWhereTheDocumentationSays();
    void weightsOfManyLevelsKeepThem_data();
    void weightsOfManyLevelsKeepThem();
    void everyFlippedBitIsFound();
    void everyTruncationIsFound();
    void alteredFilesWithAFittingChecksumDoNoHarm();
    void newerVersionsAreNamed();
    void nestedMetadataAreOneSentence();
};

void TestPackedModel::scoresComeBackToTheBit_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const NamedDesign& example : exampleDesigns())
        QTest::addRow("%s", example.name.c_str()) << index++;
}

void TestPackedModel::scoresComeBackToTheBit()
{
    QFETCH(int, index);
    const TrainedModel model = trickyModel(exampleDesigns()[index].design, seed);
    const auto bytes = packedModelBytes(model);
    QVERIFY2(bytes, bytes ? "" : bytes.error().sentence.c_str());
    const auto loaded = parsePackedModel(*bytes, source);
    QVERIFY2(loaded, loaded ? "" : loaded.error().sentence.c_str());
    QVERIFY(loaded->design == model.design);
    QCOMPARE(loaded->mean, model.mean);
    QCOMPARE(loaded->deviation, model.deviation);
    QCOMPARE(loaded->classNames, model.classNames);

    const auto images = randomPixels(model.design.input, 6, seed);
    const KernelSet& kernels = **chooseKernelSet();
    const auto expected = scoresOf(*PackedNetwork::build(model, kernels).value(), images);
    QCOMPARE(bitsOf(scoresOf(*PackedNetwork::build(*loaded, kernels).value(), images)), bitsOf(expected));
    QCOMPARE(bitsOf(scoresOf(*FloatNetwork::build(*loaded, kernels).value(), images)), bitsOf(expected));
}

void TestPackedModel::whatWasLoadedIsSavedTheSame()
{
    for (const NamedDesign& example : exampleDesigns()) {
        const Bytes bytes = packedModelBytes(trickyModel(example.design, seed)).value();
        const Bytes again = packedModelBytes(parsePackedModel(bytes, source).value()).value();
        QVERIFY2(again == bytes, example.name.c_str());
    }
}

void TestPackedModel::aRunFolderAndAFileAreLoadedByOneCall()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const TrainedModel model = trickyModel(parseExpression("(4,6,8) bnn g=2").value(), seed);
    QVERIFY(saveDesign(model.design, path / "design.json"));
    QVERIFY(saveWeights(model, path / "weights.safetensors"));
    const auto file = path / "model.binweave-model";
    QVERIFY(savePackedModel(model, file));
    QVERIFY(isPackedModel(file));
    QVERIFY(!isPackedModel(path));
    QVERIFY(!isPackedModel(path / "weights.safetensors"));
    QVERIFY(!isPackedModel(path / "nothing"));
    QVERIFY(loadTrainedModel(path)->weights == model.weights);
    QVERIFY(loadTrainedModel(file)->design == model.design);

    const auto neither = loadTrainedModel(path / "design.json");
    QVERIFY(!neither && neither.error().sentence.ends_with("is neither a run folder nor a model file."));
    const auto missing = loadPackedModel(path / "nothing");
    QVERIFY(!missing && missing.error().sentence.find("nothing") != std::string::npos);
}

void TestPackedModel::theFileIsHardlyLongerThanTheEstimate_data()
{
    QTest::addColumn<QString>("expression");
    for (const char* text : {"(10,20,40,80) bnn g=1", "(10,20,40,80) bnn g=3", "(20,40,80,160) bnn g=3",
                             "(10,20,40,80) bnn resnet 3*3 g=5", "(10,20,40,80) full g=2"})
        QTest::addRow("%s", text) << text;
}

void TestPackedModel::theFileIsHardlyLongerThanTheEstimate()
{
    QFETCH(QString, expression);
    const NetworkDesign design = parseExpression(expression.toStdString()).value();
    const auto bytes = static_cast<long long>(packedModelBytes(randomModel(design, seed).value())->size());
    const long long estimated = estimate(design)->storedBytes();
    QVERIFY(bytes >= estimated);
    QVERIFY2(bytes < estimated + 5000, qPrintable(QString("%1 B, estimated %2 B").arg(bytes).arg(estimated)));
}

/// Read by the offsets of docs/packed-model-file.md alone.
void TestPackedModel::bytesLieWhereTheDocumentationSays()
{
    const TrainedModel model = trickyModel(parseExpression("(4,6,8) bnn g=2").value(), seed);
    const Bytes bytes = packedModelBytes(model).value();
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(bytes.data()), 8), QByteArray("\x89"
                                                                                    "BWM\r\n\x1a\n"));
    QCOMPARE(at<std::uint32_t>(bytes, 8), 1u);
    QCOMPARE(at<std::uint64_t>(bytes, 16), bytes.size());
    const auto designBytes = at<std::uint32_t>(bytes, 24);
    const auto metadataBytes = at<std::uint32_t>(bytes, 28);
    const auto text = reinterpret_cast<const char*>(bytes.data()) + 40;
    QVERIFY(parseDesign({text, designBytes}, "") == model.design);
    const auto metadata = QJsonDocument::fromJson(QByteArray(text + designBytes, metadataBytes)).object();
    const auto names = metadata["tensors"].toArray();
    QCOMPARE(names.size(), static_cast<int>(at<std::uint32_t>(bytes, 32)));

    const std::size_t table = (40 + designBytes + metadataBytes + 7) / 8 * 8;
    for (int i = 0; i < names.size(); ++i) {
        const std::size_t record = table + 40 * i;
        const auto offset = at<std::uint64_t>(bytes, record);
        const std::string name = names[i].toString().toStdString();
        QCOMPARE(offset % 16, 0u);
        if (name == "stem.weight") {
            QCOMPARE(offset % 64, 0u);
            QCOMPARE(bytes[record + 8], std::uint8_t{0});
            const auto& values = model.weights.at(name).values;
            for (std::size_t j = 0; j < values.size(); ++j)
                QVERIFY(at<float>(bytes, offset + 4 * j) == values[j]);
        } else if (name == "block1.conv1.weight") {
            QCOMPARE(bytes[record + 8], std::uint8_t{1});
            QCOMPARE(bytes[record + 9], std::uint8_t{1});
            QCOMPARE(at<std::uint16_t>(bytes, record + 10), std::uint16_t{5});
            QCOMPARE(at<std::uint32_t>(bytes, record + 12), 2u); // a table for each base
            QCOMPARE(at<std::uint32_t>(bytes, record + 16), 2u);
            QCOMPARE(at<std::uint32_t>(bytes, record + 20), 6u);
            QVERIFY(at<float>(bytes, offset) == -1 && at<float>(bytes, offset + 4) == 1);
            const auto& values = model.weights.at(name).values;
            for (std::size_t j = 0; j < values.size(); ++j)
                QCOMPARE(bytes[offset + 16 + j / 8] >> j % 8 & 1, values[j] >= 0 ? 1 : 0);
        } else if (name == "block1.conv1.norm") {
            QCOMPARE(bytes[record + 8], std::uint8_t{2});
            const auto value = [&](const char* part) { return model.weights.at(name + part).values[1]; };
            const float scale = value(".weight") / std::sqrt(value(".running_var") + 1e-5f);
            QVERIFY(at<float>(bytes, offset + 4) == scale);
            QVERIFY(at<float>(bytes, offset + 4 * (6 + 1)) == value(".bias") - value(".running_mean") * scale);
        }
    }
}

void TestPackedModel::weightsOfManyLevelsKeepThem_data()
{
    QTest::addColumn<int>("levels");
    QTest::addColumn<int>("bits"); // 0: they are not coded
    QTest::addRow("one") << 1 << 1;
    QTest::addRow("two") << 2 << 1;
    QTest::addRow("ternary") << 3 << 2;
    QTest::addRow("five") << 5 << 3;
    QTest::addRow("eight bits") << 256 << 8;
    QTest::addRow("too many") << 257 << 0;
}

void TestPackedModel::weightsOfManyLevelsKeepThem()
{
    QFETCH(int, levels);
    QFETCH(int, bits);
    constexpr std::size_t groups = 3;
    constexpr std::size_t run = 1003;
    RandomStream stream(seed, static_cast<std::uint64_t>(levels));
    std::vector<float> weights(groups * run);
    for (std::size_t i = 0; i < weights.size(); ++i) // each level of each group at least once
        weights[i] =
            static_cast<float>(i / run + 1) * static_cast<float>(i % run < 300 ? i % levels : stream.below(levels));
    const auto coding = encodeLevels(weights, groups);
    QCOMPARE(coding.has_value(), bits > 0);
    if (!coding)
        return;
    QCOMPARE(coding->bits, bits);
    std::vector<float> decoded(weights.size());
    decodeLevels(coding->bits, groups, coding->levels, coding->planes, decoded);
    QCOMPARE(decoded, weights);
}

void TestPackedModel::everyFlippedBitIsFound()
{
    Bytes bytes = bytesOf("(2,2,2) bnn g=1");
    QVERIFY(parsePackedModel(bytes, source));
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        const auto bit = static_cast<std::uint8_t>(1 << i % 8);
        bytes[i / 8] ^= bit;
        QVERIFY2(isOneSentence(parsePackedModel(bytes, source)), qPrintable(QString("bit %1").arg(i)));
        bytes[i / 8] ^= bit;
    }
}

void TestPackedModel::everyTruncationIsFound()
{
    const Bytes bytes = bytesOf("(2,2,2) bnn g=1");
    for (std::size_t length = 0; length < bytes.size(); ++length)
        QVERIFY(isOneSentence(parsePackedModel(std::span(bytes).first(length), source)));
    Bytes longer = bytes;
    longer.resize(bytes.size() + 16);
    QVERIFY(isOneSentence(parsePackedModel(longer, source)));
}

void TestPackedModel::alteredFilesWithAFittingChecksumDoNoHarm()
{
    const Bytes bytes = bytesOf("(2,2,2) bnn g=2");
    RandomStream stream(seed);
    int refused = 0;
    for (int round = 0; round < 4000; ++round) {
        Bytes altered = bytes;
        for (int changes = stream.between(1, 3); changes > 0; --changes) {
            const auto place = static_cast<std::size_t>(stream.below(altered.size()));
            altered[place] = static_cast<std::uint8_t>(stream.below(3) == 0 ? 255 : stream.below(256));
        }
        const auto loaded = parsePackedModel(resealed(altered), source);
        refused += !loaded;
        if (loaded)
            QVERIFY(packedModelBytes(*loaded));
        else
            QVERIFY2(isOneSentence(loaded), loaded.error().sentence.c_str());
    }
    QVERIFY(refused > 1000 && refused < 4000);
}

void TestPackedModel::newerVersionsAreNamed()
{
    Bytes bytes = bytesOf("(2,2,2) bnn g=1");
    bytes[8] = 2;
    const auto loaded = parsePackedModel(resealed(bytes), source);
    QCOMPARE(QString::fromStdString(loaded ? "" : loaded.error().sentence),
             QString("'a.binweave-model' is no intact model file: it has version 2 of the format; this program reads "
                     "version 1."));
}

void TestPackedModel::nestedMetadataAreOneSentence()
{
    Bytes bytes = bytesOf("(2,2,2) bnn g=1");
    const auto designBytes = at<std::uint32_t>(bytes, 24);
    const auto metadataBytes = at<std::uint32_t>(bytes, 28);
    std::fill_n(bytes.begin() + 40 + designBytes, metadataBytes, std::uint8_t{'['});
    QVERIFY(isOneSentence(parsePackedModel(resealed(bytes), source)));
}

QTEST_GUILESS_MAIN(TestPackedModel)
#include "test_packed_model.moc"
