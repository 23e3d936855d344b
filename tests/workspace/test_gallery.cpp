// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/inference.h"
#include "engine/trained_model.h"
#include "engine/training/trainer.h"
#include "tests/engine/training/small_data.h"
#include "widgets/workspace/build_engine.h"
#include "widgets/workspace/gallery.h"
#include "widgets/workspace/run_store.h"

#include <QtTest>

using namespace binweave;

/// With a gallery of one small run that is trained here.
class TestGallery : public QObject
{
    Q_OBJECT

private:
    const DataSet m_data = quadrantData();
    QTemporaryDir m_folder;
    QString m_gallery = m_folder.filePath("gallery");
    RunResult m_result;

    QByteArray packed(const char* name) const
    {
        QFile file(m_gallery + "/small/" + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        TrainingSettings settings;
        settings.epochs = 2;
        settings.batch = 24;
        DataSet data = m_data;
        data.name = "cifar10:/home/me/data";
        TrainingObserver observer;
        TrainingControl control;
        const QString run = m_folder.filePath("run");
        const auto outcome = train(smallDesign(), data, settings, run.toStdString(), false, observer, control);
        QVERIFY(outcome);
        m_result = outcome->result;
        const auto made = packForGallery(run, m_gallery + "/small");
        QVERIFY2(made, made ? "" : made.error().sentence.c_str());
        QVERIFY(QDir().mkpath(m_gallery + "/damaged"));
    }

    void init() { qputenv("BINWEAVE_GALLERY_DIR", m_gallery.toUtf8()); }

    void aPackedRunNamesNoFolderOfThisComputer()
    {
        for (const char* name : {"design.json", "settings.json", "log.csv", "result.json", "weights.binweave-model"})
            QVERIFY2(!packed(name).isEmpty() && !packed(name).contains("/home/me"), name);
        QVERIFY(packed("result.json").contains("--data 'cifar10:DIR'"));
    }

    void anEmptyStoreShowsTheGallery()
    {
        const auto store = RunStore::open(m_folder.filePath("new")).value();
        QVERIFY(store->runs().empty());
        QCOMPARE(store->gallery().size(), 1u); // the damaged one is left out
        const RunRecord& run = store->gallery()[0];
        QVERIFY(run.isGallery());
        QCOMPARE(run.design, smallDesign());
        QCOMPARE(run.top1, std::optional(m_result.top1));
        QCOMPARE(run.parameterBits, m_result.parameterBits);
        QCOMPARE(run.data, QString("cifar10"));
        QCOMPARE(run.epochs, 2);
        QCOMPARE(store->run(run.id)->folder, run.folder);
    }

    void itCannotBeChangedOrRemoved()
    {
        const auto store = RunStore::open(m_folder.filePath("new")).value();
        RunRecord run = store->gallery()[0];
        run.note = "mine";
        QVERIFY(!store->update(run));
        QVERIFY(!store->remove(run.id, true));
        QVERIFY(QFile::exists(run.folder + "/design.json"));
        QVERIFY(store->run(run.id)->note.isEmpty());
    }

    void itEvaluatesToTheFigureOfItsRecord()
    {
        const auto folder = galleryFolder("small", m_folder.filePath("other"));
        QVERIFY(folder);
        const auto model = loadTrainedModel(folder->toStdString());
        QVERIFY2(model, model ? "" : model.error().sentence.c_str());
        const auto engine = buildEngine(EngineKind::packed, *model);
        QVERIFY(engine);
        QCOMPARE(evaluate(**engine, m_data.test).top1, m_result.top1);
    }

    void filesThatWereDamagedAreMended()
    {
        const QString folder = galleryFolder("small", m_folder.filePath("mended")).value();
        QFile file(folder + "/weights.binweave-model");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        QVERIFY(!loadTrainedModel(folder.toStdString()));
        QVERIFY(galleryFolder("small", m_folder.filePath("mended")));
        QVERIFY(loadTrainedModel(folder.toStdString()));
    }

    void anUnknownNameIsASentence()
    {
        const auto folder = galleryFolder("large", m_folder.filePath("other"));
        QVERIFY(!folder);
        QVERIFY(QString::fromStdString(folder.error().sentence).contains("small"));
    }

    void theGalleryThatIsBuiltInCanBeRead()
    {
        qunsetenv("BINWEAVE_GALLERY_DIR");
        const QStringList names = QDir(":/gallery").entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        const auto runs = galleryRuns(m_folder.filePath("builtin"));
        QCOMPARE(static_cast<qsizetype>(runs.size()), names.size());
        QVERIFY(QFile::exists(":/gallery/README.md")); // the resources are linked in
        for (const RunRecord& run : runs)
            QVERIFY2(loadTrainedModel(run.folder.toStdString()), qPrintable(run.name));
    }

    void anUnfinishedRunOrATakenFolderIsRefused()
    {
        QVERIFY(!packForGallery(m_folder.filePath("nowhere"), m_folder.filePath("made")));
        QVERIFY(!QFile::exists(m_folder.filePath("made")));
        QVERIFY(!packForGallery(m_folder.filePath("run"), m_gallery + "/small"));
    }
};

QTEST_GUILESS_MAIN(TestGallery)
#include "test_gallery.moc"
