// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tensor_file.h"
#include "model/file_io.h"

#include <QtTest>
#include <limits>

using namespace binweave;

namespace {

TensorFile everyKindOfEntry()
{
    TensorFile file;
    file.metadata = {{"classes", "[\"caf\u00e9\"]"}, {"empty", ""}};
    file.add("weights", Tensor{{2, 3}, {0, -1.5f, 3, std::numeric_limits<float>::infinity(), 1e-40f, -0.f}});
    file.add("scalar", Tensor{{}, {7}});
    file.add("nothing", Tensor{{0, 3}, {}});
    file.add("bytes", std::vector<std::uint8_t>{0, 127, 255});
    file.add("i32", std::vector<std::int32_t>{-1, 1});
    file.add("i64", std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 5});
    file.add("a u64 in the end", std::vector<std::uint64_t>{std::numeric_limits<std::uint64_t>::max()});
    return file;
}

QByteArray withHeader(const QByteArray& header, int dataBytes)
{
    QByteArray bytes(8, '\0');
    for (int i = 0; i < 4; ++i)
        bytes[i] = static_cast<char>(header.size() >> 8 * i);
    return bytes + header + QByteArray(dataBytes, '\1');
}

} // namespace

class TestTensorFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_path = m_folder.filePath("file.safetensors").toStdString();

    QString errorOf(const QByteArray& bytes)
    {
        if (!writeFileAtomically(m_path, bytes.toStdString()))
            return "not written";
        const auto file = readTensorFile(m_path);
        return file ? "no error" : QString::fromStdString(file.error().sentence);
    }

private Q_SLOTS:
    void everythingIsReadBackInItsOrder()
    {
        const TensorFile written = everyKindOfEntry();
        QVERIFY(writeTensorFile(m_path, written));
        const auto read = readTensorFile(m_path);
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QCOMPARE(read->metadata, written.metadata);
        QCOMPARE(read->entries, written.entries);
        QCOMPARE(read->tensor("weights").value().shape, (std::vector<std::int64_t>{2, 3}));
        QCOMPARE(read->row<std::uint8_t>("bytes").value(), (std::vector<std::uint8_t>{0, 127, 255}));
    }

    void anEmptyFileOfTensorsIsReadBack()
    {
        QVERIFY(writeTensorFile(m_path, {}));
        const auto read = readTensorFile(m_path);
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QVERIFY(read->entries.empty() && read->metadata.empty());
    }

    void theDataBeginAlignedAndAsThePublishedFormatSays()
    {
        TensorFile file;
        file.add("x", Tensor{{1}, {1}});
        QVERIFY(writeTensorFile(m_path, file));
        const std::string bytes = readTextFile(m_path).value();
        const auto headerBytes = static_cast<unsigned char>(bytes[0]) + 256u * static_cast<unsigned char>(bytes[1]);
        QCOMPARE(headerBytes % 8, 0u);
        const auto header = QJsonDocument::fromJson(QByteArray::fromStdString(bytes.substr(8, headerBytes))).object();
        const QJsonObject expected{{"dtype", "F32"}, {"shape", QJsonArray{1}}, {"data_offsets", QJsonArray{0, 4}}};
        QCOMPARE(header["x"].toObject(), expected);
        QVERIFY(header["__metadata__"]["crc32"].isString());
        QCOMPARE(bytes.substr(8 + headerBytes), std::string("\0\0\x80\x3f", 4));
    }

    void filesOfOthersNeedNoChecksum()
    {
        QCOMPARE(errorOf(withHeader(R"({"x":{"shape":[2,2],"data_offsets":[0,4],"dtype":"U8"}}   )", 4)), "no error");
    }

    void textsThatAreNotUtf8AreMendedNotLost()
    {
        TensorFile file;
        file.metadata = {{"name", "a\xff"}};
        QVERIFY(writeTensorFile(m_path, file));
        QCOMPARE(readTensorFile(m_path).value().metadata["name"], std::string("a\ufffd"));
    }

    void everyChangedBitIsFoundOrHarmless()
    {
        const TensorFile written = everyKindOfEntry();
        QVERIFY(writeTensorFile(m_path, written));
        const QByteArray intact = QByteArray::fromStdString(readTextFile(m_path).value());
        const auto begin = intact.indexOf("\"crc32\"");
        for (qsizetype i = 0; i < intact.size(); ++i) {
            QByteArray bytes = intact;
            bytes[i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
            if (errorOf(bytes) != "no error")
                continue;
            // Only another name for the checksum, or another kind of white space, goes without notice.
            const bool harmless = (i > begin && i < begin + 6) || intact[i] == ' ';
            QVERIFY2(harmless, qPrintable(QString("byte %1").arg(i)));
            QCOMPARE(readTensorFile(m_path).value().entries, written.entries);
        }
    }

    void everyTruncationIsFound()
    {
        QVERIFY(writeTensorFile(m_path, everyKindOfEntry()));
        const QByteArray intact = QByteArray::fromStdString(readTextFile(m_path).value());
        for (qsizetype size = 0; size < intact.size(); ++size)
            QVERIFY2(errorOf(intact.left(size)) != "no error", qPrintable(QString::number(size)));
    }

    void whatContradictsItselfIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const QByteArray& header, int dataBytes, const QString& reason) {
            QTest::newRow(name) << withHeader(header, dataBytes) << reason;
        };
        QTest::newRow("empty") << QByteArray() << "ends within the length";
        QTest::newRow("huge header") << QByteArray(16, '\x7f') << "its header would have";
        row("no JSON", "nonsense", 0, "not the JSON object");
        row("a list", "[1]", 0, "not the JSON object");
        row("nested for ever", QByteArray(100000, '['), 0, "not the JSON object");
        row("deep value", R"({"x":{"shape":[[[1]]]}})", 0, "not the JSON object");
        row("repeated name", R"({"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":1})", 0, "occurs twice");
        row("metadata as number", R"({"__metadata__":{"a":1}})", 0, "metadata are not texts");
        row("wrong checksum", R"({"__metadata__":{"crc32":"00000000"}})", 0, "checksum does not match");
        row("no type", R"({"x":{"shape":[1],"data_offsets":[0,1]}})", 1, "tensor 'x' has no element type");
        row("tensor as number", R"({"x":3})", 0, "tensor 'x' has no element type");
        row("unknown type", R"({"x":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}})", 1, "type F4");
        row("no shape", R"({"x":{"dtype":"U8","data_offsets":[0,1]}})", 1, "no proper shape");
        row("negative size", R"({"x":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", 1, "no proper shape");
        row("fraction", R"({"x":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}})", 1, "no proper shape");
        row("three offsets", R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}})", 1, "no proper shape");
        row("size beyond all", R"({"x":{"dtype":"U8","shape":[0,9223372036854775808],"data_offsets":[0,0]}})", 0,
            "no proper shape");
        row("beyond the end", R"({"x":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}})", 4,
            "lies at bytes 0 to 5 of 4");
        row("backwards", R"({"x":{"dtype":"U8","shape":[0],"data_offsets":[3,1]}})", 4, "lies at bytes 3 to 1");
        row("shape too small", R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}})", 8, "does not fill");
        row("product overflows", R"({"x":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,0]}})", 0,
            "does not fill");
        row("overlap",
            R"({"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
            4, "overlap or leave a gap");
        row("gap",
            R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
            4, "overlap or leave a gap");
        row("bytes left over", R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 4, "end at byte 1 of 4");
    }

    void whatContradictsItselfIsRefused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, reason);
        const QString error = errorOf(bytes);
        QVERIFY2(error.contains(reason), qPrintable(error));
        QVERIFY2(error.startsWith('\'' + QString::fromStdString(m_path.string()) + '\''), qPrintable(error));
    }

    void missingAndOtherwiseTypedTensorsAreNamed()
    {
        TensorFile file;
        file.path = "run/weights.safetensors";
        file.add("x", std::vector<std::uint8_t>{1});
        QCOMPARE(file.tensor("y").error().sentence,
                 std::string("'run/weights.safetensors' has no tensor 'y' of the type needed."));
        QVERIFY(!file.tensor("x"));
        QVERIFY(!file.row<std::int64_t>("x"));
        QVERIFY(file.row<std::uint8_t>("x"));
    }
};

QTEST_GUILESS_MAIN(TestTensorFile)
#include "test_tensor_file.moc"
