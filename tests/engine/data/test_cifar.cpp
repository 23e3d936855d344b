// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/data/synthetic_files.h"

using namespace binweave;

namespace {

/// Labels, then red 10 and up, green 100 + label, blue 200.
QByteArray record(const QByteArray& labels)
{
    QByteArray bytes = labels;
    for (int i = 0; i < 1024; ++i)
        bytes += static_cast<char>(10 + i % 32);
    return bytes + QByteArray(1024, static_cast<char>(100 + labels.back())) + QByteArray(1024, static_cast<char>(200));
}

void writeCifar10(const QTemporaryDir& folder, const QString& under = "")
{
    for (char i = 1; i <= 5; ++i)
        writeBytes(folder, under + QString("data_batch_%1.bin").arg(int{i}),
                   record(QByteArray(1, i)) + record(QByteArray(1, 9)));
    writeBytes(folder, under + "test_batch.bin", record(QByteArray(1, '\0')));
    writeBytes(folder, under + "batches.meta.txt",
               "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
}

} // namespace

class TestCifar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cifar10IsReadFromEitherFolder_data()
    {
        QTest::addColumn<QString>("under");
        QTest::newRow("the folder itself") << "";
        QTest::newRow("the folder it was unpacked in") << "cifar-10-batches-bin/";
    }

    void cifar10IsReadFromEitherFolder()
    {
        QFETCH(const QString, under);
        const QTemporaryDir folder;
        writeCifar10(folder, under);
        const auto data = loadDataSet(("cifar10:" + folder.path()).toStdString());
        QVERIFY2(data, data ? "" : data.error().sentence.c_str());
        QCOMPARE(data->name, ("cifar10:" + folder.path()).toStdString());
        QCOMPARE(data->shape, (TensorShape{3, 32, 32}));
        QCOMPARE(data->classNames.size(), std::size_t{10});
        QCOMPARE(data->classNames[9], std::string("truck"));
        QCOMPARE(data->train.labels, (std::vector<int>{1, 9, 2, 9, 3, 9, 4, 9, 5, 9}));
        QCOMPARE(data->test.labels, std::vector<int>{0});
        const auto image = data->train.image(2);
        QCOMPARE(image.size(), std::size_t{3072});
        QCOMPARE(image[33], std::uint8_t{11});
        QCOMPARE(image[1024], std::uint8_t{102});
        QCOMPARE(image[3071], std::uint8_t{200});
    }

    void meanAndDeviationAreThoseOfTheTrainingImages()
    {
        const QTemporaryDir folder;
        writeCifar10(folder);
        const DataSet data = loadDataSet(("cifar10:" + folder.path()).toStdString()).value();
        QCOMPARE(data.mean, (std::vector<float>{25.5f, 106, 200}));
        QCOMPARE(data.deviation[0], static_cast<float>(std::sqrt((32 * 32 - 1) / 12.0))); // of 32 equal steps
        QCOMPARE(data.deviation[1], static_cast<float>(std::sqrt((25 + 16 + 9 + 4 + 1 + 5 * 9) / 10.0)));
        QCOMPARE(data.deviation[2], 1.f); // a constant channel must not divide by zero
    }

    void classesWithoutNamesAreNumbered()
    {
        const QTemporaryDir folder;
        writeCifar10(folder);
        QVERIFY(QFile::remove(folder.filePath("batches.meta.txt")));
        QCOMPARE(loadDataSet(("cifar10:" + folder.path()).toStdString()).value().classNames[3], std::string("3"));
    }

    void cifar100UsesTheFineLabels()
    {
        const QTemporaryDir folder;
        writeBytes(folder, "cifar-100-binary/train.bin", record(QByteArray("\1\x63", 2)) + record(QByteArray(2, '\0')));
        writeBytes(folder, "cifar-100-binary/test.bin", record(QByteArray("\2\7", 2)));
        QByteArray names;
        for (int i = 0; i < 100; ++i)
            names += "name" + QByteArray::number(i) + '\n';
        writeBytes(folder, "cifar-100-binary/fine_label_names.txt", names);
        const auto data = loadDataSet(("cifar100:" + folder.path()).toStdString());
        QVERIFY2(data, data ? "" : data.error().sentence.c_str());
        QCOMPARE(data->train.labels, (std::vector<int>{99, 0}));
        QCOMPARE(data->test.labels, std::vector<int>{7});
        QCOMPARE(data->classNames[99], std::string("name99"));
        QCOMPARE(data->train.image(0)[0], std::uint8_t{10});
    }

    void whatIsWrongIsSaidInOneSentence_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("sentence");
        const QByteArray image = record(QByteArray(1, '\1'));
        QTest::newRow("truncated")
            << "data_batch_3.bin" << (image + image).chopped(1)
            << "'FOLDER/data_batch_3.bin' has 6145 bytes, which is no multiple of the 3073 bytes "
               "of a CIFAR-10 image: the file is truncated or something else.";
        QTest::newRow("truncated between images")
            << "data_batch_2.bin" << image
            << "'FOLDER/data_batch_2.bin' has 1 images where data_batch_1.bin has 2: one of them is truncated.";
        QTest::newRow("empty") << "test_batch.bin" << QByteArray()
                               << "'FOLDER/test_batch.bin' has 0 bytes, which is no multiple of the 3073 bytes of a "
                                  "CIFAR-10 image: the file is truncated or something else.";
        QTest::newRow("label out of range")
            << "data_batch_1.bin" << image + record(QByteArray(1, '\12'))
            << "'FOLDER/data_batch_1.bin' is damaged: image 1 has label 10, but CIFAR-10 has only the classes 0 to 9.";
        QTest::newRow("names missing") << "batches.meta.txt" << QByteArray("cat\ndog\n")
                                       << "'FOLDER/batches.meta.txt' names 2 classes, but CIFAR-10 has 10.";
    }

    void whatIsWrongIsSaidInOneSentence()
    {
        QFETCH(const QString, file);
        QFETCH(const QByteArray, content);
        QFETCH(const QString, sentence);
        const QTemporaryDir folder;
        writeCifar10(folder);
        QCOMPARE(loadError("cifar10", folder), "no error");
        writeBytes(folder, file, content);
        QCOMPARE(loadError("cifar10", folder), sentence);
    }

    void aMissingFileIsNamed()
    {
        const QTemporaryDir folder;
        writeCifar10(folder);
        QVERIFY(QFile::remove(folder.filePath("data_batch_4.bin")));
        QCOMPARE(loadError("cifar10", folder), "Cannot read 'FOLDER/data_batch_4.bin': No such file or directory.");
    }

    void thePythonVersionIsRecognized_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("archive");
        QTest::newRow("10") << "cifar10"
                            << "data_batch_1"
                            << "cifar-10-binary.tar.gz";
        QTest::newRow("10, above") << "cifar10"
                                   << "cifar-10-batches-py/data_batch_1"
                                   << "cifar-10-binary.tar.gz";
        QTest::newRow("100") << "cifar100"
                             << "meta"
                             << "cifar-100-binary.tar.gz";
    }

    void thePythonVersionIsRecognized()
    {
        QFETCH(const QString, kind);
        QFETCH(const QString, file);
        QFETCH(const QString, archive);
        const QTemporaryDir folder;
        writeBytes(folder, file, "pickled");
        const QString error = loadError(kind, folder);
        QVERIFY2(error.startsWith("'FOLDER' holds the Python version of CIFAR-") && error.contains(archive),
                 qPrintable(error));
    }

    void otherFoldersAreRefused()
    {
        const QTemporaryDir folder;
        QCOMPARE(loadError("cifar10", folder),
                 "'FOLDER' does not hold CIFAR-10 in its binary version: there is no data_batch_1.bin.");
    }

    void namesOfNoDataSetAreRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("sentence");
        const QString known = "; known are shapes, cifar10:DIR, cifar100:DIR, idx:DIR and images:DIR.";
        QTest::newRow("empty") << ""
                               << "There is no data set ''" + known;
        QTest::newRow("unknown") << "mnist"
                                 << "There is no data set 'mnist'" + known;
        QTest::newRow("beginning of a name") << "cifar:/tmp"
                                             << "There is no data set 'cifar:/tmp'" + known;
        QTest::newRow("no folder") << "cifar10"
                                   << "The data set 'cifar10' needs a folder: cifar10:DIR.";
        QTest::newRow("empty folder") << "idx:"
                                      << "The data set 'idx:' needs a folder: idx:DIR.";
        QTest::newRow("missing folder") << "images:/no/where"
                                        << "The data set 'images:/no/where' cannot be loaded: there is no folder "
                                           "'/no/where'.";
        QTest::newRow("a file") << "idx:/proc/self/status"
                                << "The data set 'idx:/proc/self/status' cannot be loaded: there is no folder "
                                   "'/proc/self/status'.";
    }

    void namesOfNoDataSetAreRefused()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, sentence);
        const auto data = loadDataSet(name.toStdString());
        QVERIFY(!data);
        QCOMPARE(data.error().kind, Error::Kind::badInput);
        QCOMPARE(QString::fromStdString(data.error().sentence), sentence);
    }
};

QTEST_GUILESS_MAIN(TestCifar)
#include "test_cifar.moc"
