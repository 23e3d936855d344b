// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/import_model.h"
#include "engine/random_model.h"
#include "model/estimate.h"
#include "model/expression.h"
#include "widgets/export/export_dialog.h"
#include "widgets/export/target_list.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

using namespace binweave;

namespace {

/// A dialog over a history with one finished run.
struct Shown
{
    QTemporaryDir folder;
    std::unique_ptr<RunStore> store = RunStore::open(folder.path()).value();
    Document document{*parseExpression("(4,8) bnn g=2")};
    std::unique_ptr<ExportDialog> dialog;

    explicit Shown(bool withRun = true)
    {
        if (withRun) {
            const TrainedModel model = *randomModel(*parseExpression("(4,8) bnn g=1"), 2);
            RunRecord run;
            run.design = model.design;
            run.name = "(4,8) bnn g=1";
            run.folder = folder.filePath("runs/a");
            run.data = "gone:away"; // the dialog falls back to 'shapes'
            run.state = RunState::finished;
            run.started = QDateTime::currentDateTimeUtc();
            run.storedBytes = estimate(run.design)->storedBytes();
            QVERIFY(saveModelFolder(model, run.folder.toStdString()).has_value());
            QVERIFY(store->add(run).has_value());
        }
        dialog = std::make_unique<ExportDialog>(document, *store);
        dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(dialog.get()));
    }
    template <class T>
    T* find(const char* name)
    {
        return dialog->findChild<T*>(name);
    }
    QString said() { return find<QLabel>("exportSaid")->text(); }
};

} // namespace

class TestExportDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutARunItSaysSo();
    void runsThatComeWithBinweaveAreOffered();
    void reachFollowsTheOpenDesign();
    void exportingShowsTheCheck();
    void itCanBeCancelled();
    void aPathThatCannotBeWrittenIsSaid();
};

void TestExportDialog::withoutARunItSaysSo()
{
    Shown shown(false);
    QVERIFY(!shown.find<QPushButton>("exportNow")->isEnabled());
    QVERIFY(shown.said().contains("train"));
}

void TestExportDialog::runsThatComeWithBinweaveAreOffered()
{
    const QByteArray none = qgetenv("BINWEAVE_GALLERY_DIR"); // as all tests have it
    qunsetenv("BINWEAVE_GALLERY_DIR");
    Shown shown(false);
    qputenv("BINWEAVE_GALLERY_DIR", none);
    auto* runs = shown.find<QComboBox>("exportRun");
    QVERIFY(runs->count() > 0 && runs->currentText().startsWith("gallery: "));
    shown.find<QLineEdit>("exportPath")->setText(shown.folder.filePath("model.onnx"));
    shown.find<QSpinBox>("exportImages")->setValue(20);
    QTest::mouseClick(shown.find<QPushButton>("exportNow"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.find<QPushButton>("exportNow")->isEnabled(), 60000);
    QVERIFY2(shown.said().startsWith("Equal to the engine"), qPrintable(shown.said()));
}

void TestExportDialog::reachFollowsTheOpenDesign()
{
    Shown shown;
    auto* targets = shown.find<TargetList>("exportTargets");
    QCOMPARE(targets->topLevelItemCount(), static_cast<int>(exportTargets().size()));
    const auto said = [&] { return targets->findItems("C99 source", Qt::MatchExactly).value(0)->text(1); };
    QCOMPARE(said(), QString("yes"));
    NetworkDesign large = shown.document.design();
    large.input.height = large.input.width = 1024;
    large.stem.channels = 512; // more values than 32-bit indices count
    shown.document.edit("change input", large);
    QVERIFY2(said().startsWith("no") && said().contains("stem"), qPrintable(said()));
    QVERIFY(shown.find<QPushButton>("exportNow")->isEnabled()); // the run is of another design
    shown.document.undoStack()->undo();
    QCOMPARE(said(), QString("yes"));
}

void TestExportDialog::exportingShowsTheCheck()
{
    Shown shown;
    const QString path = shown.folder.filePath("model.onnx");
    shown.find<QLineEdit>("exportPath")->setText(path);
    shown.find<QSpinBox>("exportImages")->setValue(50);
    shown.find<QCheckBox>("exportCompact")->setChecked(true);
    QTest::mouseClick(shown.find<QPushButton>("exportNow"), Qt::LeftButton);
    QVERIFY(!shown.find<QPushButton>("exportNow")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(shown.find<QPushButton>("exportNow")->isEnabled(), 60000);
    QVERIFY2(shown.said().startsWith("Equal to the engine"), qPrintable(shown.said()));
    QVERIFY(shown.said().contains("bytes on disk"));
    QVERIFY(shown.find<QTableWidget>("verification")->rowCount() > 5);
    const auto back = importModel(path.toStdString());
    QVERIFY(back.has_value() && back->model.has_value());
}

void TestExportDialog::itCanBeCancelled()
{
    Shown shown;
    shown.find<QLineEdit>("exportPath")->setText(shown.folder.filePath("model.onnx"));
    shown.find<QSpinBox>("exportImages")->setValue(100'000);
    QTest::mouseClick(shown.find<QPushButton>("exportNow"), Qt::LeftButton);
    shown.dialog->reject(); // closed, not ended
    auto* cancel = shown.find<QPushButton>("exportCancel");
    QCOMPARE(cancel->text(), QString("Cancel"));
    cancel->click();
    QTRY_VERIFY_WITH_TIMEOUT(shown.find<QPushButton>("exportNow")->isEnabled(), 60000);
    QVERIFY2(shown.said().contains("stopped"), qPrintable(shown.said()));
}

void TestExportDialog::aPathThatCannotBeWrittenIsSaid()
{
    Shown shown;
    shown.find<QLineEdit>("exportPath")->setText("/proc/model.onnx");
    QTest::mouseClick(shown.find<QPushButton>("exportNow"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.find<QPushButton>("exportNow")->isEnabled(), 60000);
    QVERIFY2(shown.said().contains("/proc/model.onnx"), qPrintable(shown.said()));
}

QTEST_MAIN(TestExportDialog)
#include "test_export_dialog.moc"
