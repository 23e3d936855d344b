// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image_file.h"
#include "tests/engine/data/synthetic_files.h"

#include <QBuffer>
#include <QImage>

using namespace binweave;

namespace {

QByteArray encoded(const QImage& image, const char* format)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, 100);
    return buffer.data();
}

QImage plain(int width, int height, QColor colour)
{
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(colour);
    return image;
}

/// Each pixel another colour: red its column, green its row.
QImage numbered(int width, int height)
{
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixelColor(x, y, QColor(x, y, 200));
    return image;
}

void writeFolder(const QTemporaryDir& folder)
{
    writeBytes(folder, "train/cat/2.png", encoded(plain(8, 8, QColor(10, 20, 30)), "png"));
    writeBytes(folder, "train/cat/1.jpg", encoded(plain(40, 30, QColor(100, 100, 100)), "jpg"));
    writeBytes(folder, "train/ant/1.JPEG", encoded(plain(64, 64, QColor(200, 200, 200)), "jpg"));
    writeBytes(folder, "train/ant/notes.txt", "no picture");
    writeBytes(folder, "train/.hidden/1.png", "not looked at");
    writeBytes(folder, "train/readme", "not looked at");
    writeBytes(folder, "test/cat/1.png", encoded(plain(3, 50, QColor(1, 2, 3)), "png"));
}

} // namespace

class TestImageFolder : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_scratch;

    Result<std::vector<std::uint8_t>> readBack(const QByteArray& bytes, const TensorShape& shape)
    {
        writeBytes(m_scratch, "picture", bytes);
        return readImage(m_scratch.filePath("picture").toStdString(), shape);
    }

private Q_SLOTS:
    void classesAreTheSortedFoldersAndFilesAreSorted()
    {
        const QTemporaryDir folder;
        writeFolder(folder);
        const auto data = loadDataSet(("images:" + folder.path()).toStdString(), 8);
        QVERIFY2(data, data ? "" : data.error().sentence.c_str());
        QCOMPARE(data->shape, (TensorShape{3, 8, 8}));
        QCOMPARE(data->classNames, (std::vector<std::string>{"ant", "cat"}));
        QCOMPARE(data->train.labels, (std::vector<int>{0, 1, 1}));
        QCOMPARE(data->test.labels, std::vector<int>{1});
        const auto red = [&](int index) { return int{data->train.image(index)[0]}; };
        QCOMPARE(red(0), 200);
        QCOMPARE(red(1), 100);
        QCOMPARE(red(2), 10);
        QCOMPARE(int{data->train.image(2)[64]}, 20);
        QCOMPARE(int{data->test.image(0)[191]}, 3);
    }

    void picturesOfTheRightSizeAreUnchanged()
    {
        const auto pixels = readBack(encoded(numbered(6, 5), "png"), {3, 5, 6});
        QVERIFY(pixels);
        for (std::size_t i = 0; i < 30; ++i) {
            QCOMPARE(std::size_t{(*pixels)[i]}, i % 6);
            QCOMPARE(std::size_t{(*pixels)[30 + i]}, i / 6);
            QCOMPARE(int{(*pixels)[60 + i]}, 200);
        }
    }

    void shrinkingAverages()
    {
        QImage stripes(64, 64, QImage::Format_RGB32);
        for (int x = 0; x < 64; ++x)
            for (int y = 0; y < 64; ++y)
                stripes.setPixelColor(x, y, x % 2 == 0 ? Qt::black : Qt::white);
        const auto pixels = readBack(encoded(stripes, "png"), {3, 8, 8});
        QVERIFY(pixels);
        for (const int pixel : *pixels)
            QVERIFY2(std::abs(pixel - 127) <= 8, qPrintable(QString::number(pixel)));
    }

    void growingInterpolates()
    {
        QImage two(2, 1, QImage::Format_RGB32);
        two.setPixelColor(0, 0, QColor(0, 0, 0));
        two.setPixelColor(1, 0, QColor(200, 200, 200));
        const auto pixels = readBack(encoded(two, "png"), {1, 2, 4});
        QVERIFY(pixels);
        QCOMPARE(*pixels, (std::vector<std::uint8_t>{0, 50, 150, 200, 0, 50, 150, 200}));
    }

    void theCentreOfWidePicturesIsTaken()
    {
        QImage wide = plain(90, 30, Qt::black);
        for (int y = 0; y < 30; ++y)
            for (int x = 30; x < 60; ++x)
                wide.setPixelColor(x, y, Qt::white);
        const auto pixels = readBack(encoded(wide, "png"), {3, 30, 30});
        QVERIFY(pixels);
        QCOMPARE(*pixels, std::vector<std::uint8_t>(2700, 255));
    }

    void greyTransparentAndHugePicturesAreRead_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("red");
        QTest::addColumn<int>("tolerance");
        QTest::newRow("grey JPEG")
            << encoded(plain(9, 9, QColor(70, 70, 70)).convertToFormat(QImage::Format_Grayscale8), "jpg") << 70 << 1;
        QTest::newRow("grey PNG") << encoded(plain(9, 9, QColor(70, 70, 70)).convertToFormat(QImage::Format_Grayscale8),
                                             "png")
                                  << 70 << 0;
        QTest::newRow("palette") << encoded(plain(9, 9, QColor(70, 7, 7)).convertToFormat(QImage::Format_Indexed8),
                                            "png")
                                 << 70 << 0;
        QTest::newRow("16 bits") << encoded(plain(9, 9, QColor(70, 7, 7)).convertToFormat(QImage::Format_RGBX64), "png")
                                 << 70 << 1;
        QImage transparent(9, 9, QImage::Format_ARGB32);
        transparent.fill(Qt::transparent);
        QTest::newRow("transparent over white") << encoded(transparent, "png") << 255 << 0;
        QTest::newRow("decoded at an eighth") << encoded(plain(1000, 700, QColor(70, 70, 70)), "jpg") << 70 << 1;
        QTest::newRow("one pixel") << encoded(plain(1, 1, QColor(70, 70, 70)), "png") << 70 << 0;
    }

    void greyTransparentAndHugePicturesAreRead()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const int, red);
        QFETCH(const int, tolerance);
        const auto pixels = readBack(bytes, {3, 16, 16});
        QVERIFY2(pixels, pixels ? "" : pixels.error().sentence.c_str());
        for (std::size_t i = 0; i < 256; ++i)
            QVERIFY2(std::abs((*pixels)[i] - red) <= tolerance, qPrintable(QString::number((*pixels)[i])));
    }

    void oneChannelIsLuma()
    {
        const auto pixels = readBack(encoded(plain(4, 4, QColor(100, 50, 200)), "png"), {1, 2, 2});
        QVERIFY(pixels);
        QCOMPARE(*pixels, std::vector<std::uint8_t>(4, 82)); // 29.9 + 29.35 + 22.8
    }

    void damagedPicturesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const QByteArray jpeg = encoded(numbered(40, 40), "jpg");
        const QByteArray png = encoded(numbered(40, 40), "png");
        QTest::newRow("empty") << QByteArray() << "it is neither a JPEG nor a PNG file";
        QTest::newRow("text") << QByteArray("no picture") << "it is neither a JPEG nor a PNG file";
        QTest::newRow("JPEG cut in its header") << jpeg.left(60) << "";
        QTest::newRow("JPEG cut in its pixels") << jpeg.chopped(200) << "Premature end of JPEG file";
        QTest::newRow("PNG cut") << png.chopped(60) << "";
        QTest::newRow("PNG signature only") << png.left(8) << "";
        QByteArray changed = png;
        changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 0x55);
        QTest::newRow("PNG with a changed byte") << changed << "";
        QByteArray vast = jpeg;
        const auto frame = vast.indexOf("\xff\xc0"); // marker, length (2), precision, height (2), width (2)
        vast.replace(frame + 5, 4, "\xff\xdc\xff\xdc");
        QTest::newRow("JPEG of 65500x65500 pixels") << vast << "65500x65500 pixels are too many";
    }

    void damagedPicturesAreNamed()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, reason);
        const QTemporaryDir folder;
        writeFolder(folder);
        QCOMPARE(loadError("images", folder), "no error");
        writeBytes(folder, "train/cat/broken.jpg", bytes);
        writeBytes(folder, "train/cat/broken.png", "broken as well, but later");
        const QString error = loadError("images", folder);
        QVERIFY2(error.startsWith("The picture 'FOLDER/train/cat/broken.jpg' cannot be read: " + reason) &&
                     error.endsWith('.') && error.size() > 63,
                 qPrintable(error));
    }

    void incompleteFoldersAreNamed_data()
    {
        QTest::addColumn<QString>("remove");
        QTest::addColumn<QString>("create");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no test") << "test"
                                 << ""
                                 << "'FOLDER' has no folder test: images are looked for in train/CLASS and test/CLASS.";
        QTest::newRow("no train") << "train"
                                  << ""
                                  << "'FOLDER' has no folder train: images are looked for in train/CLASS and "
                                     "test/CLASS.";
        QTest::newRow("class only in test") << "train/cat"
                                            << ""
                                            << "'FOLDER/test/cat' is a class without training "
                                               "images.";
        QTest::newRow("empty class") << ""
                                     << "train/bee"
                                     << "'FOLDER/train/bee' holds no JPEG or PNG files.";
        QTest::newRow("no classes") << "test/cat"
                                    << ""
                                    << "'FOLDER/test' holds no folders: one for each class is needed.";
    }

    void incompleteFoldersAreNamed()
    {
        QFETCH(const QString, remove);
        QFETCH(const QString, create);
        QFETCH(const QString, sentence);
        const QTemporaryDir folder;
        writeFolder(folder);
        if (!remove.isEmpty())
            QVERIFY(QDir(folder.filePath(remove)).removeRecursively());
        if (!create.isEmpty())
            QVERIFY(QDir().mkpath(folder.filePath(create)));
        QCOMPARE(loadError("images", folder), sentence);
    }
};

QTEST_GUILESS_MAIN(TestImageFolder)
#include "test_image_folder.moc"
