// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/data/synthetic_files.h"

#include <zlib.h>

using namespace binweave;

namespace {

QByteArray word(quint32 value)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

/// Images of 2x3 pixels, each pixel 6 * index + position.
QByteArray images(quint32 count)
{
    QByteArray bytes = word(0x803) + word(count) + word(2) + word(3);
    for (quint32 i = 0; i < 6 * count; ++i)
        bytes += static_cast<char>(i);
    return bytes;
}

QByteArray labels(const QByteArray& values)
{
    return word(0x801) + word(static_cast<quint32>(values.size())) + values;
}

QByteArray gzipped(const QByteArray& bytes)
{
    z_stream stream = {};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

void writeIdx(const QTemporaryDir& folder, const QString& separator = "-", bool compressed = false)
{
    const auto write = [&](const QString& part, const QByteArray& bytes) {
        const QString name = part + separator + (part.endsWith("images") ? "idx3" : "idx1") + "-ubyte";
        writeBytes(folder, compressed ? name + ".gz" : name, compressed ? gzipped(bytes) : bytes);
    };
    write("train-images", images(4));
    write("train-labels", labels(QByteArray("\0\2\1\2", 4)));
    write("t10k-images", images(2));
    write("t10k-labels", labels(QByteArray("\1\2", 2)));
}

} // namespace

class TestIdx : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNamingIsRead_data()
    {
        QTest::addColumn<QString>("separator");
        QTest::addColumn<bool>("compressed");
        QTest::newRow("train-images-idx3-ubyte") << "-" << false;
        QTest::newRow("train-images-idx3-ubyte.gz") << "-" << true;
        QTest::newRow("train-images.idx3-ubyte") << "." << false;
        QTest::newRow("train-images.idx3-ubyte.gz") << "." << true;
    }

    void everyNamingIsRead()
    {
        QFETCH(const QString, separator);
        QFETCH(const bool, compressed);
        const QTemporaryDir folder;
        writeIdx(folder, separator, compressed);
        const auto data = loadDataSet(("idx:" + folder.path()).toStdString());
        QVERIFY2(data, data ? "" : data.error().sentence.c_str());
        QCOMPARE(data->shape, (TensorShape{1, 2, 3}));
        QCOMPARE(data->classNames, (std::vector<std::string>{"0", "1", "2"}));
        QCOMPARE(data->train.labels, (std::vector<int>{0, 2, 1, 2}));
        QCOMPARE(data->test.labels, (std::vector<int>{1, 2}));
        QCOMPARE(data->train.image(3)[5], std::uint8_t{23});
        QCOMPARE(data->mean, std::vector<float>{11.5f});
    }

    void whatIsWrongIsSaidInOneSentence_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("sentence");
        const QString trainImages = "train-images-idx3-ubyte";
        const QString no = "'FOLDER/train-images-idx3-ubyte' is no complete IDX file: ";
        QTest::newRow("truncated") << trainImages << images(4).chopped(1)
                                   << no + "its header promises 24 bytes of data and there are 23.";
        QTest::newRow("too long") << trainImages << images(4) + 'x'
                                  << no + "its header promises 24 bytes of data and there are more.";
        QTest::newRow("header only") << trainImages << images(4).left(9) << no + "it ends within its header.";
        QTest::newRow("empty") << trainImages << QByteArray() << no + "it ends within its header.";
        QTest::newRow("labels as images")
            << trainImages << labels("\1\2\3\4") << no + "it begins with 0x00000801 instead of 0x00000803.";
        QTest::newRow("huge promise") << trainImages << word(0x803) + word(0xffffffff) + word(1024) + word(1024)
                                      << no + "its header promises 4294967295 entries.";
        QTest::newRow("no images") << trainImages << images(0) << no + "its header promises 0 entries.";
        QTest::newRow("vast images") << trainImages << word(0x803) + word(1) + word(0xffffffff) + word(2)
                                     << no + "its header promises images of 4294967295x2 pixels.";
        QTest::newRow("gzip cut off") << trainImages << gzipped(images(4)).chopped(9) << no + "unexpected end of file.";
        QTest::newRow("gzip damaged") << trainImages << [] {
            QByteArray bytes = gzipped(images(4));
            bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1); // in the checksum
            return bytes;
        }() << no + "incorrect data check.";
        QTest::newRow("fewer labels") << "train-labels-idx1-ubyte" << labels("\1\2\2")
                                      << "'FOLDER/train-images-idx3-ubyte' has 4 images, but "
                                         "'FOLDER/train-labels-idx1-ubyte' has 3 labels.";
        QTest::newRow("unknown label") << "t10k-labels-idx1-ubyte" << labels("\1\3")
                                       << "'FOLDER/t10k-labels-idx1-ubyte' has label 3 for image 1, but the training "
                                          "images have only 0 to 2.";
        QTest::newRow("other size") << "t10k-images-idx3-ubyte"
                                    << word(0x803) + word(2) + word(1) + word(1) + QByteArray(2, 'x')
                                    << "'FOLDER/t10k-images-idx3-ubyte' has images of 1x1 pixels, but the training "
                                       "images have 2x3.";
    }

    void whatIsWrongIsSaidInOneSentence()
    {
        QFETCH(const QString, file);
        QFETCH(const QByteArray, content);
        QFETCH(const QString, sentence);
        const QTemporaryDir folder;
        writeIdx(folder);
        QCOMPARE(loadError("idx", folder), "no error");
        writeBytes(folder, file, content);
        QCOMPARE(loadError("idx", folder), sentence);
    }

    void aMissingFileIsNamed()
    {
        const QTemporaryDir folder;
        writeIdx(folder);
        QVERIFY(QFile::remove(folder.filePath("t10k-labels-idx1-ubyte")));
        QCOMPARE(loadError("idx", folder),
                 "'FOLDER' holds no IDX data set: there is no t10k-labels-idx1-ubyte, with or "
                 "without .gz.");
    }
};

QTEST_GUILESS_MAIN(TestIdx)
#include "test_idx.moc"
