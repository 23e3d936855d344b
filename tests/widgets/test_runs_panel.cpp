// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/estimate.h"
#include "model/expression.h"
#include "tests/workspace/tiny_data.h"
#include "widgets/runs/runs_panel.h"
#include "widgets/theme.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUndoStack>
#include <QtTest>

using namespace binweave;

namespace {

RunRecord record(const QString& folder, const char* expression, RunState state, std::optional<double> top1)
{
    RunRecord run;
    run.design = parseExpression(expression).value();
    run.name = expression;
    run.folder = folder;
    run.data = "shapes";
    run.state = state;
    run.top1 = top1;
    run.started = QDateTime(QDate(2026, 1, 2), QTime(12, 0), Qt::UTC);
    run.epochs = 10;
    run.parameterBits = estimate(run.design)->parameterBits;
    run.storedBytes = estimate(run.design)->storedBytes();
    return run;
}

/// Three runs: finished, stopped, and finished with a lower accuracy, started one minute apart.
struct ShownPanel
{
    QTemporaryDir folder;
    std::unique_ptr<RunStore> store = RunStore::open(folder.path()).value();
    TrainingJob job{*store};
    RunQueue queue{*store, job};
    std::unique_ptr<RunsPanel> panel;
    int best = 0;
    int stopped = 0;

    ShownPanel()
    {
        const auto start = QDateTime(QDate(2026, 1, 2), QTime(12, 0), Qt::UTC);
        const auto add = [&](RunRecord run, int minute) {
            run.started = start.addSecs(60 * minute);
            QDir().mkpath(run.folder);
            return store->add(run).value();
        };
        const QString runs = folder.filePath("runs/");
        best = add(record(runs + "a", "(10,20,40,80) bnn g=5", RunState::finished, 78.5), 0);
        stopped = add(record(runs + "b", "(8,8,16,32) bnn g=4", RunState::stopped, {}), 1);
        add(record(runs + "c", "(4,4,8) full g=1", RunState::finished, 55.25), 2);
        panel = std::make_unique<RunsPanel>(*store, job, queue);
        panel->resize(1100, 300);
        panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel.get()));
    }
    QTableView& view() { return panel->view(); }
    QString text(int row, int column) { return view().model()->index(row, column).data().toString(); }
    QStringList names()
    {
        QStringList all;
        for (int row = 0; row < view().model()->rowCount(); ++row)
            all << text(row, RunsModel::name);
        return all;
    }
    QPoint centre(int row, int column)
    {
        const QModelIndex at = view().model()->index(row, column);
        view().scrollTo(at);
        return view().visualRect(at).center();
    }
    void click(int row, int column = 0)
    {
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, centre(row, column));
    }
    QToolButton* button(const char* name) { return panel->findChild<QToolButton*>(name); }
};

} // namespace

class TestRunsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeChoice::light);
    }
    void anEmptyHistorySaysWhatToDo();
    void runsAreShownNewestFirst();
    void clickOnAHeaderSortsByValue();
    void searchKeepsWhatMatches();
    void selectionIsToldAndCanBeSet();
    void doubleClickOpensTheDesign();
    void onlyAStoppedRunCanBeResumed();
    void resumedRunFinishes();
    void deleteIsUndoneByItsButton();
    void deleteIsUndoneByKey();
    void filesGoOnlyWithThePanel();
    void foldersOfTheUserStay();
    void noteIsEditedInPlaceAndUndone();
    void aRunThatTrainsCannotBeDeleted();
    void waitingRunsMoveAndTheQueueIsHeld();
};

void TestRunsPanel::anEmptyHistorySaysWhatToDo()
{
    const QTemporaryDir folder;
    const auto store = RunStore::open(folder.path()).value();
    TrainingJob job(*store);
    RunQueue queue(*store, job);
    RunsPanel panel(*store, job, queue);
    panel.show();
    auto* hint = panel.findChild<QLabel*>("runsHint");
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains("Train"));
    QVERIFY(store->add(record(folder.filePath("x"), "(4,4,8) bnn g=1", RunState::stopped, {})));
    QVERIFY(!hint->isVisible());
}

void TestRunsPanel::runsAreShownNewestFirst()
{
    ShownPanel shown;
    QCOMPARE(shown.names(), (QStringList{"(4,4,8) full g=1", "(8,8,16,32) bnn g=4", "(10,20,40,80) bnn g=5"}));
    QCOMPARE(shown.text(2, RunsModel::top1), "78.50\u00a0%");
    QCOMPARE(shown.text(1, RunsModel::top1), "—");
    QCOMPARE(shown.text(2, RunsModel::parameterBits), "711,840");
    QVERIFY(shown.text(1, RunsModel::state).contains("stopped"));
}

void TestRunsPanel::clickOnAHeaderSortsByValue()
{
    ShownPanel shown;
    QHeaderView* header = shown.view().horizontalHeader();
    const QPoint at(header->sectionViewportPosition(RunsModel::parameterBits) + 10, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    const bool rising = header->sortIndicatorOrder() == Qt::AscendingOrder;
    QCOMPARE(shown.names()[rising ? 0 : 2], "(4,4,8) full g=1");
    QCOMPARE(shown.names()[rising ? 2 : 0], "(10,20,40,80) bnn g=5");
}

void TestRunsPanel::searchKeepsWhatMatches()
{
    ShownPanel shown;
    auto* search = shown.panel->findChild<QLineEdit*>("runsSearch");
    QTest::keyClicks(search, "BNN");
    QCOMPARE(shown.names().size(), 2);
    QTest::keyClicks(search, "xyz");
    QCOMPARE(shown.names().size(), 0);
    QVERIFY(shown.panel->findChild<QLabel*>("runsHint")->text().contains("search"));
}

void TestRunsPanel::selectionIsToldAndCanBeSet()
{
    ShownPanel shown;
    const QSignalSpy selected(shown.panel.get(), &RunsPanel::runSelected);
    shown.click(2);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected[0][0].toInt(), shown.best);
    QTest::keyClicks(shown.panel->findChild<QLineEdit*>("runsSearch"), "full");
    shown.panel->selectRun(shown.stopped);
    QCOMPARE(shown.names().size(), 3);
    QCOMPARE(shown.view().selectionModel()->selectedRows().size(), 1);
    QCOMPARE(shown.view().selectionModel()->selectedRows()[0].data().toString(), "(8,8,16,32) bnn g=4");
}

void TestRunsPanel::doubleClickOpensTheDesign()
{
    ShownPanel shown;
    NetworkDesign wanted;
    connect(shown.panel.get(), &RunsPanel::designWanted, this, [&](const NetworkDesign& design) { wanted = design; });
    shown.click(2);
    QTest::mouseDClick(shown.view().viewport(), Qt::LeftButton, {}, shown.centre(2, 0));
    QCOMPARE(wanted, parseExpression("(10,20,40,80) bnn g=5").value());
}

void TestRunsPanel::onlyAStoppedRunCanBeResumed()
{
    ShownPanel shown;
    QVERIFY(!shown.button("resumeRunButton")->isEnabled());
    shown.click(0);
    QVERIFY(!shown.button("resumeRunButton")->isEnabled());
    shown.click(1);
    QVERIFY(shown.button("resumeRunButton")->isEnabled());
}

void TestRunsPanel::resumedRunFinishes()
{
    ShownPanel shown;
    writeTinyData(shown.folder.filePath("tiny"));
    TrainingSettings settings;
    settings.epochs = 40;
    const QSignalSpy progressed(&shown.job, &TrainingJob::progressed);
    shown.job.start(parseExpression("(4,4,8) bnn g=1").value(), "idx:" + shown.folder.filePath("tiny"), settings);
    QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > 0, 30000);
    QVERIFY(shown.text(0, RunsModel::state).contains("running"));
    shown.job.stop();
    QTRY_COMPARE_WITH_TIMEOUT(shown.job.state(), TrainingJob::State::idle, 30000);
    QVERIFY(shown.text(0, RunsModel::state).contains("stopped"));
    shown.click(0);
    QTest::mouseClick(shown.button("resumeRunButton"), Qt::LeftButton);
    QVERIFY(shown.job.state() != TrainingJob::State::idle);
    QTRY_COMPARE_WITH_TIMEOUT(shown.job.state(), TrainingJob::State::idle, 60000);
    QVERIFY2(shown.text(0, RunsModel::state).contains("finished"), qPrintable(shown.text(0, RunsModel::state)));
    QVERIFY(shown.text(0, RunsModel::top1).contains('%'));
}

void TestRunsPanel::deleteIsUndoneByItsButton()
{
    ShownPanel shown;
    shown.click(2);
    QTest::mouseClick(shown.button("deleteRunsButton"), Qt::LeftButton);
    QCOMPARE(shown.names().size(), 2);
    QVERIFY(!shown.store->run(shown.best));
    auto* bar = shown.panel->findChild<QWidget*>("undoBar");
    QVERIFY(bar->isVisible());
    QTest::mouseClick(shown.panel->findChild<QPushButton*>("undoButton"), Qt::LeftButton);
    QCOMPARE(shown.names().size(), 3);
    QCOMPARE(shown.store->run(shown.best)->top1, 78.5);
    QVERIFY(!bar->isVisible());
}

void TestRunsPanel::deleteIsUndoneByKey()
{
    ShownPanel shown;
    shown.click(0);
    QTest::keyClick(&shown.view(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(&shown.view(), Qt::Key_Delete);
    QCOMPARE(shown.store->runs().size(), 0u);
    QTest::keyClick(shown.panel.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(shown.store->runs().size(), 3u);
}

void TestRunsPanel::filesGoOnlyWithThePanel()
{
    ShownPanel shown;
    const QString folder = shown.store->run(shown.best)->folder;
    QFile design(folder + "/design.json");
    QVERIFY(design.open(QIODevice::WriteOnly));
    design.close();
    shown.click(2);
    QTest::keyClick(&shown.view(), Qt::Key_Delete);
    QVERIFY(design.exists());
    shown.panel.reset();
    QVERIFY(!design.exists());
    QVERIFY(!shown.store->run(shown.best));
}

void TestRunsPanel::foldersOfTheUserStay()
{
    ShownPanel shown;
    const QTemporaryDir elsewhere;
    QFile design(elsewhere.filePath("design.json"));
    QVERIFY(design.open(QIODevice::WriteOnly));
    design.close();
    const int id = shown.store->add(record(elsewhere.path(), "(4,4,8) bnn g=1", RunState::stopped, {})).value();
    shown.panel->selectRun(id);
    shown.view().setFocus();
    QTest::keyClick(&shown.view(), Qt::Key_Delete);
    QVERIFY(!shown.store->run(id));
    shown.panel.reset();
    QVERIFY(design.exists());
}

void TestRunsPanel::noteIsEditedInPlaceAndUndone()
{
    ShownPanel shown;
    shown.click(1);
    QTest::keyClick(&shown.view(), Qt::Key_F2);
    auto* editor = shown.view().viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    QTest::keyClicks(editor, "wider stem next");
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(shown.store->run(shown.stopped)->note, "wider stem next");
    QTRY_COMPARE(shown.text(1, RunsModel::note), "wider stem next");
    QVERIFY(!shown.panel->findChild<QWidget*>("undoBar")->isVisible());
    QTest::keyClick(shown.panel.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(shown.store->run(shown.stopped)->note, "");
}

void TestRunsPanel::aRunThatTrainsCannotBeDeleted()
{
    ShownPanel shown;
    RunRecord run = shown.store->run(shown.stopped).value();
    shown.click(1);
    QVERIFY(shown.button("deleteRunsButton")->isEnabled());
    run.state = RunState::running;
    QVERIFY(shown.store->update(run));
    QVERIFY(!shown.button("deleteRunsButton")->isEnabled());
}

void TestRunsPanel::waitingRunsMoveAndTheQueueIsHeld()
{
    ShownPanel shown;
    auto* bar = shown.panel->findChild<QWidget*>("queueBar");
    QVERIFY(!bar->isVisible());
    shown.queue.hold();
    for (const int place : {1, 2}) {
        RunRecord run =
            record(shown.folder.filePath(QString("runs/q%1").arg(place)), "(4,8,8) bnn g=1", RunState::queued, {});
        run.name = QString("waiting %1").arg(place);
        run.place = place;
        run.started = {};
        QVERIFY(shown.store->add(run));
    }
    QVERIFY(bar->isVisible());
    QVERIFY(shown.panel->findChild<QLabel*>("queueText")->text().contains("2"));
    QCOMPARE(shown.names().mid(0, 2), (QStringList{"waiting 1", "waiting 2"})); // above the history
    QVERIFY(shown.text(0, RunsModel::state).contains("queued 1"));

    auto* up = shown.panel->findChild<QToolButton*>("moveRunUpButton");
    QVERIFY(!up->isEnabled());
    shown.view().selectRow(1);
    QVERIFY(up->isEnabled());
    QTest::mouseClick(up, Qt::LeftButton);
    QCOMPARE(shown.names().mid(0, 2), (QStringList{"waiting 2", "waiting 1"}));

    auto* hold = shown.panel->findChild<QToolButton*>("holdQueueButton");
    QCOMPARE(hold->text(), "Start queue");
    shown.view().selectRow(0);
    auto* remove = shown.panel->findChild<QAction*>("deleteRuns");
    QVERIFY(remove->isEnabled());
    remove->trigger();
    QCOMPARE(shown.queue.runs().size(), 1u);
    shown.panel->undoStack()->undo();
    QCOMPARE(shown.queue.runs().size(), 2u);
}

QTEST_MAIN(TestRunsPanel)
#include "test_runs_panel.moc"
