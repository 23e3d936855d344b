// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/recognize.h"
#include "model/expression.h"
#include "tests/workspace/tiny_data.h"
#include "widgets/charts/chart_view.h"
#include "widgets/charts/curves_chart.h"
#include "widgets/runs/data_set_choice.h"
#include "widgets/runs/layers_view.h"
#include "widgets/runs/progress_text.h"
#include "widgets/runs/settings_form.h"
#include "widgets/runs/training_panel.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QProgressBar>
#include <QSettings>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUndoStack>
#include <QtTest>

using namespace binweave;

namespace {

/// The panel with a small design for data of 1x16x16 in three classes.
struct ShownPanel
{
    QTemporaryDir folder;
    std::unique_ptr<RunStore> store = RunStore::open(folder.path()).value();
    Document document;
    TrainingJob job{*store};
    RunQueue queue{*store, job};
    TrainingPanel panel{document, job, queue};

    explicit ShownPanel(const char* expression = "(4,4,8) bnn g=1") : document(parseExpression(expression).value())
    {
        writeTinyData(folder.filePath("tiny"));
        panel.resize(704, 320);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }
    QToolButton* button(const char* name) { return panel.findChild<QToolButton*>(name); }
    QString label(const char* name)
    {
        auto* label = panel.findChild<QLabel*>(name);
        return label->isVisible() ? label->text().remove(QRegularExpression("<[^>]*>")) : QString();
    }
    void chooseTiny() { panel.dataSet().chooseFolder(folder.filePath("tiny")); }
    void type(const char* field, const char* text)
    {
        auto* editor = panel.findChild<QWidget*>(field);
        editor->setFocus();
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Tab);
    }
    void press(const char* name) { QTest::mouseClick(button(name), Qt::LeftButton); }
};

} // namespace

class TestTrainingPanel : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_settings; ///< QSettings write here

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeChoice::light);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
    }
    void foldersAreRecognisedByWhatTheyHold_data();
    void foldersAreRecognisedByWhatTheyHold();
    void aFolderWithoutDataIsASentence();
    void editorsWriteTheSettings();
    void settingsAreWrittenIntoTheEditors();
    void whatHasNoEffectIsDisabled();
    void furtherSettingsOpenWithMore();
    void durationsAreReadable_data();
    void durationsAreReadable();

    void dataOfAnotherShapeSaysWhatChanges();
    void aRunShowsItsProgressCurvesAndResult();
    void textsAreWholeInASmallPanel();
    void pauseHoldsAndContinueGoesOn();
    void stopKeepsTheRun();
    void aFailureIsSaidInPlace();
    void aDesignWithAnErrorCannotTrain();
    void trainWhileOneTrainsQueues();
    void layersAreShownWhileTraining();
    void choicesAreKeptBetweenStarts();
};

void TestTrainingPanel::foldersAreRecognisedByWhatTheyHold_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("classes");
    QTest::newRow("CIFAR-10") << QStringList{"data_batch_1.bin"} << "cifar10" << 10;
    QTest::newRow("CIFAR-10, one folder up") << QStringList{"cifar-10-batches-bin/data_batch_1.bin"} << "cifar10" << 10;
    QTest::newRow("CIFAR-100") << QStringList{"train.bin", "test.bin"} << "cifar100" << 100;
    QTest::newRow("images") << QStringList{"train/cat/1.png", "train/dog/1.png", "test/cat/1.png"} << "images" << 2;
    QTest::newRow("Python version") << QStringList{"data_batch_1"} << "" << 0;
    QTest::newRow("nothing") << QStringList{"readme.txt"} << "" << 0;
}

void TestTrainingPanel::foldersAreRecognisedByWhatTheyHold()
{
    QFETCH(QStringList, files);
    QFETCH(QString, kind);
    QFETCH(int, classes);
    const QTemporaryDir folder;
    for (const QString& name : files) {
        QVERIFY(QDir().mkpath(QFileInfo(folder.filePath(name)).path()));
        QVERIFY(QFile(folder.filePath(name)).open(QIODevice::WriteOnly));
    }
    const auto facts = recognizeDataSet(folder.path().toStdString());
    QCOMPARE(facts.has_value(), !kind.isEmpty());
    if (facts) {
        QCOMPARE(QString::fromStdString(facts->name), kind + ':' + folder.path());
        QCOMPARE(facts->classes, classes);
    } else {
        QCOMPARE(facts.error().kind, Error::Kind::badInput);
    }
}

void TestTrainingPanel::aFolderWithoutDataIsASentence()
{
    ShownPanel shown;
    shown.panel.dataSet().chooseFolder(shown.folder.path());
    QVERIFY(shown.label("trainingMessage").contains(shown.folder.path()));
    QCOMPARE(shown.panel.dataSet().dataName(), "shapes");
    shown.chooseTiny();
    QCOMPARE(shown.label("trainingMessage"), "");
    QCOMPARE(shown.panel.dataSet().dataName(), "idx:" + shown.folder.filePath("tiny"));
    QCOMPARE(shown.panel.findChild<QComboBox*>("dataSet")->currentText(), "IDX in tiny");
}

void TestTrainingPanel::editorsWriteTheSettings()
{
    ShownPanel shown;
    shown.type("epochs", "25");
    shown.type("lr", "0.003");
    shown.type("seed", "9007199254740991");
    QTest::keyClicks(shown.panel.findChild<QComboBox*>("optimizer"), "s");
    const TrainingSettings& settings = shown.panel.settings().settings();
    QCOMPARE(settings.epochs, 25);
    QCOMPARE(settings.learningRate, 0.003);
    QCOMPARE(settings.seed, 9007199254740991);
    QCOMPARE(settings.optimizer, OptimizerKind::sgd);
}

void TestTrainingPanel::settingsAreWrittenIntoTheEditors()
{
    ShownPanel shown;
    const TrainingSettings wanted{.epochs = 40,
                                  .batch = 64,
                                  .seed = 3,
                                  .learningRate = 1e-5,
                                  .schedule = ScheduleKind::cosine,
                                  .flip = false,
                                  .rotationDegrees = 12.5};
    shown.panel.settings().setSettings(wanted);
    QCOMPARE(shown.panel.settings().settings(), wanted);
    QCOMPARE(shown.panel.findChild<QDoubleSpinBox*>("lr")->text(), "0.00001");
    QCOMPARE(shown.panel.findChild<QSpinBox*>("batch")->text(), "64 images");
    QCOMPARE(shown.panel.findChild<QComboBox*>("schedule")->currentText(), "cosine");
}

void TestTrainingPanel::whatHasNoEffectIsDisabled()
{
    ShownPanel shown;
    QVERIFY(!shown.panel.findChild<QWidget*>("momentum")->isEnabled());
    QTest::keyClicks(shown.panel.findChild<QComboBox*>("optimizer"), "s");
    QVERIFY(shown.panel.findChild<QWidget*>("momentum")->isEnabled());
    QVERIFY(!shown.panel.findChild<QWidget*>("first-drop")->isEnabled());
    QTest::keyClicks(shown.panel.findChild<QComboBox*>("schedule"), "s");
    QVERIFY(shown.panel.findChild<QWidget*>("first-drop")->isEnabled());
}

void TestTrainingPanel::furtherSettingsOpenWithMore()
{
    ShownPanel shown;
    QVERIFY(shown.panel.findChild<QWidget*>("epochs")->isVisible());
    QVERIFY(!shown.panel.findChild<QWidget*>("rotation")->isVisible());
    shown.press("moreSettings");
    QVERIFY(shown.panel.findChild<QWidget*>("rotation")->isVisible());
}

void TestTrainingPanel::durationsAreReadable_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("expected");
    QTest::newRow("seconds") << 44.2 << "45 s";
    QTest::newRow("minutes") << 130. << "2 min 10 s";
    QTest::newRow("hours") << 3905. << "1 h 5 min";
    QTest::newRow("none") << 0. << "0 s";
}

void TestTrainingPanel::durationsAreReadable()
{
    QFETCH(double, seconds);
    QFETCH(QString, expected);
    QCOMPARE(durationText(seconds, QLocale::c()), expected);
}

void TestTrainingPanel::dataOfAnotherShapeSaysWhatChanges()
{
    ShownPanel shown;
    QCOMPARE(shown.label("dataFit"), "");
    shown.chooseTiny();
    const QString says = shown.label("dataFit");
    QVERIFY2(says.contains("1 × 16 × 16 in 3 classes"), qPrintable(says));
    QVERIFY(says.contains("3 × 32 × 32 in 10"));
    QVERIFY(says.contains("parameter bits"));

    auto* label = shown.panel.findChild<QLabel*>("dataFit");
    Q_EMIT label->linkActivated("fit");
    QCOMPARE(shown.document.design().input, (TensorShape{1, 16, 16}));
    QCOMPARE(shown.document.design().classes, 3);
    QCOMPARE(shown.label("dataFit"), "");
    shown.document.undoStack()->undo();
    QCOMPARE(shown.document.design().classes, 10);
    QCOMPARE(shown.label("dataFit"), says);
}

void TestTrainingPanel::aRunShowsItsProgressCurvesAndResult()
{
    ShownPanel shown;
    shown.chooseTiny();
    shown.type("epochs", "3");
    QVERIFY(!shown.button("stopButton")->isEnabled());
    auto* progress = shown.panel.findChild<QProgressBar*>();
    QVERIFY(!progress->isVisible());
    QStringList said;
    connect(&shown.job, &TrainingJob::progressed, this, [&] { said << shown.label("trainingStatus"); });
    const QSignalSpy ended(&shown.job, &TrainingJob::ended);
    shown.press("trainButton");
    QVERIFY(shown.button("trainButton")->isEnabled()); // another run would wait its turn
    QVERIFY(shown.button("stopButton")->isEnabled());
    QVERIFY(progress->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30000);

    QVERIFY(!said.isEmpty());
    QVERIFY2(said.last().startsWith("Epoch ") && said.last().contains(" of 3 · "), qPrintable(said.last()));
    QVERIFY(said.last().contains("images/s · loss "));
    const QString result = shown.label("trainingMessage");
    QVERIFY2(result.contains("Packed engine:") && result.contains("(measured)"), qPrintable(result));
    auto* curves = shown.panel.findChild<CurvesChart*>();
    QCOMPARE(curves->accuracyView().series()[0].points.size(), 3);
    QCOMPARE(shown.store->runs().size(), 1u);
    QVERIFY(shown.button("trainButton")->isEnabled());
}

void TestTrainingPanel::textsAreWholeInASmallPanel()
{
    ShownPanel shown;
    shown.panel.resize(536, 318); // what a screen of 1280x800 leaves it
    shown.chooseTiny();
    auto* epochs = shown.panel.findChild<QWidget*>("epochs");
    QTRY_COMPARE(epochs->visibleRegion().boundingRect(), epochs->rect());
    shown.type("epochs", "1");
    const QSignalSpy ended(&shown.job, &TrainingJob::ended);
    shown.press("trainButton");
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30000);
    for (const char* name : {"trainingStatus", "dataFit", "trainingMessage"}) {
        const auto* label = shown.panel.findChild<QLabel*>(name);
        QVERIFY(label->isVisible());
        QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()), name);
    }
}

void TestTrainingPanel::pauseHoldsAndContinueGoesOn()
{
    ShownPanel shown;
    shown.chooseTiny();
    shown.type("epochs", "50000");
    const QSignalSpy progressed(&shown.job, &TrainingJob::progressed);
    shown.press("trainButton");
    QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > 0, 30000);
    shown.press("pauseButton");
    QTRY_COMPARE(shown.job.state(), TrainingJob::State::paused);
    QCOMPARE(shown.button("pauseButton")->text(), "Continue");
    QVERIFY(shown.label("trainingStatus").startsWith("Paused. Epoch "));
    shown.press("pauseButton");
    QTRY_COMPARE(shown.job.state(), TrainingJob::State::training);
    const auto before = progressed.size();
    QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > before, 30000);
    shown.press("stopButton");
    QTRY_COMPARE_WITH_TIMEOUT(shown.job.state(), TrainingJob::State::idle, 30000);
}

void TestTrainingPanel::stopKeepsTheRun()
{
    ShownPanel shown;
    shown.chooseTiny();
    shown.type("epochs", "50000");
    const QSignalSpy progressed(&shown.job, &TrainingJob::progressed);
    shown.press("trainButton");
    QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > 0, 30000);
    shown.press("stopButton");
    QTRY_COMPARE_WITH_TIMEOUT(shown.job.state(), TrainingJob::State::idle, 30000);
    QVERIFY(shown.label("trainingMessage").startsWith("Stopped."));
    QCOMPARE(shown.store->runs()[0].state, RunState::stopped);
}

void TestTrainingPanel::aFailureIsSaidInPlace()
{
    ShownPanel shown;
    shown.chooseTiny();
    QVERIFY(QFile::remove(shown.folder.filePath("tiny/t10k-labels-idx1-ubyte")));
    const QSignalSpy ended(&shown.job, &TrainingJob::ended);
    shown.press("trainButton");
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30000);
    QVERIFY(shown.label("trainingMessage").contains("t10k-labels-idx1-ubyte"));
    QVERIFY(shown.button("trainButton")->isEnabled());
}

void TestTrainingPanel::aDesignWithAnErrorCannotTrain()
{
    ShownPanel shown;
    NetworkDesign wrong = shown.document.design();
    wrong.stem.channels = -1;
    shown.document.edit("break", wrong);
    QVERIFY(!shown.button("trainButton")->isEnabled());
    QVERIFY(shown.label("trainingStatus").contains("stem.channels"));
}

void TestTrainingPanel::trainWhileOneTrainsQueues()
{
    ShownPanel shown;
    shown.chooseTiny();
    QCOMPARE(shown.button("trainButton")->text(), "Train");
    shown.type("epochs", "50000");
    shown.press("trainButton");
    QTRY_COMPARE_WITH_TIMEOUT(shown.job.state(), TrainingJob::State::training, 30000);
    QCOMPARE(shown.button("trainButton")->text(), "Queue");
    shown.type("epochs", "2");
    shown.type("lr", "0.004");
    shown.press("trainButton");
    QVERIFY(shown.label("trainingMessage").startsWith("Queued"));
    QCOMPARE(shown.queue.runs().size(), 1u);
    shown.type("lr", "0.5"); // the waiting run has settings of its own
    shown.press("stopButton");
    QTRY_VERIFY_WITH_TIMEOUT(shown.queue.runs().empty() && shown.job.state() == TrainingJob::State::idle, 60000);
    const RunRecord second = shown.store->runs()[0];
    QCOMPARE(second.state, RunState::finished);
    QCOMPARE(second.settings.learningRate, 0.004);
    QCOMPARE(shown.button("trainButton")->text(), "Train");
}

void TestTrainingPanel::layersAreShownWhileTraining()
{
    ShownPanel shown;
    shown.chooseTiny();
    shown.type("epochs", "3");
    const QSignalSpy ended(&shown.job, &TrainingJob::ended);
    shown.press("trainButton");
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30000);
    auto* views = shown.panel.findChild<QTabWidget*>("trainingViews");
    views->setCurrentIndex(1);
    auto* layers = shown.panel.findChild<LayersView*>();
    QVERIFY(layers->isVisible());
    QVERIFY(layers->model().rowCount() > 3);
    QCOMPARE(layers->model().index(0, 0).data().toString(), "stem");
    QCOMPARE(layers->model().reports().size(), 3u);
}

void TestTrainingPanel::choicesAreKeptBetweenStarts()
{
    QTemporaryDir data;
    writeTinyData(data.filePath("tiny"));
    {
        ShownPanel shown;
        shown.panel.dataSet().chooseFolder(data.filePath("tiny"));
        shown.type("epochs", "17");
        shown.type("lr", "0.0125");
        shown.panel.saveChoices();
    }
    ShownPanel shown;
    shown.panel.restoreChoices();
    QCOMPARE(shown.panel.settings().settings().epochs, 17);
    QCOMPARE(shown.panel.settings().settings().learningRate, 0.0125);
    QCOMPARE(shown.panel.dataSet().dataName(), "idx:" + data.filePath("tiny"));
    QVERIFY(QDir(data.filePath("tiny")).removeRecursively());
    ShownPanel later;
    later.panel.restoreChoices();
    QCOMPARE(later.panel.dataSet().dataName(), "shapes"); // the folder is gone
    QCOMPARE(later.panel.settings().settings().epochs, 17);
}

QTEST_MAIN(TestTrainingPanel)
#include "test_training_panel.moc"
