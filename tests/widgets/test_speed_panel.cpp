// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"
#include "widgets/speed/speed_model.h"
#include "widgets/speed/speed_panel.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUndoStack>
#include <QtTest>

using namespace binweave;

namespace {

constexpr int patience = 120'000; // milliseconds: a busy machine, an address sanitizer

struct Shown
{
    QTemporaryDir folder;
    std::unique_ptr<RunStore> store = RunStore::open(folder.path()).value();
    TrainingJob training{*store};
    Document document;
    std::unique_ptr<SpeedPanel> panel;

    explicit Shown(const char* expression = "(4,8) bnn g=2") : document(*parseExpression(expression))
    {
        panel = std::make_unique<SpeedPanel>(document, training);
        panel->resize(760, 300);
        panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel.get()));
    }
    template <class T>
    T& part(const char* name)
    {
        return *panel->findChild<T*>(name);
    }
    void click(const char* button) { QTest::mouseClick(&part<QToolButton>(button), Qt::LeftButton); }
    void measure()
    {
        click("measureSpeed");
        QVERIFY(panel->job().isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!panel->job().isRunning(), patience);
    }
    QString said() { return part<QLabel>("speedMessage").text(); }
    QString text(int row, BenchmarkColumn column) { return cell(row, column, Qt::DisplayRole).toString(); }
    QVariant cell(int row, BenchmarkColumn column, int role)
    {
        return panel->model().index(row, int(column)).data(role);
    }
    void change()
    {
        NetworkDesign design = document.design();
        design.stem.channels = 12;
        document.edit("change channels", design);
    }
};

} // namespace

class TestSpeedPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeChoice::light);
    }

    void nothingIsMeasuredUnasked();
    void everyLayerIsShown();
    void barsHaveTheColoursAndScales();
    void allColumnsAreSeenOnASmallScreen();
    void headersAndRowsExplainThemselves();
    void anEditMakesTheFiguresOld();
    void cancelKeepsWhatWasThere();
    void aDesignThatCannotRunIsSaid();
    void closedWhileMeasuring();
    void selectionGoesBothWays();
    void trainingHasPrecedence();
    void rowsAreCopiedAndSaved();
};

void TestSpeedPanel::nothingIsMeasuredUnasked()
{
    Shown shown;
    QVERIFY(!shown.panel->job().isRunning());
    QVERIFY(shown.part<QLabel>("speedHint").isVisible());
    QVERIFY(shown.part<QToolButton>("measureSpeed").isEnabled());
    QVERIFY(!shown.part<QToolButton>("cancelSpeed").isVisible());
    QVERIFY(!shown.part<QToolButton>("saveSpeed").isVisible());
    QVERIFY(!shown.part<QLabel>("speedSummary").isVisible());
}

void TestSpeedPanel::everyLayerIsShown()
{
    Shown shown;
    shown.click("measureSpeed");
    QVERIFY(!shown.part<QToolButton>("measureSpeed").isEnabled());
    QVERIFY(shown.part<QToolButton>("cancelSpeed").isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(shown.part<QProgressBar>("speedProgress").value() > 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!shown.panel->job().isRunning(), patience);
    QVERIFY(!shown.part<QProgressBar>("speedProgress").isVisible());
    QVERIFY(shown.part<QTableView>("speedTable").isVisible());

    QCOMPARE(shown.panel->model().rowCount(), 7); // stem, three of the block, classifier of two, and between them
    QCOMPARE(shown.text(0, BenchmarkColumn::layer), "stem");
    QCOMPARE(shown.text(0, BenchmarkColumn::runsOn), "float");
    QCOMPARE(shown.text(0, BenchmarkColumn::measured), "—");
    QCOMPARE(shown.text(1, BenchmarkColumn::layer), "block1.conv1");
    QCOMPARE(shown.text(1, BenchmarkColumn::runsOn), "popcount");
    QVERIFY(shown.text(1, BenchmarkColumn::measured).endsWith("×"));
    QVERIFY(shown.text(1, BenchmarkColumn::estimated).endsWith("×"));
    QCOMPARE(shown.text(6, BenchmarkColumn::layer), "between the layers");
    const QString summary = shown.part<QLabel>("speedSummary").text();
    for (const char* figure :
         {"One image", "images/s one by one", "in batches of 128", "than in float", "% of the time"})
        QVERIFY2(summary.contains(figure), qPrintable(summary));
}

void TestSpeedPanel::barsHaveTheColoursAndScales()
{
    Shown shown;
    shown.measure();
    double longest = 0;
    double greatest = 0;
    for (int row = 0; row < shown.panel->model().rowCount(); ++row) {
        longest = std::max(longest, shown.cell(row, BenchmarkColumn::time, SpeedModel::partRole).toDouble());
        for (const auto column : {BenchmarkColumn::measured, BenchmarkColumn::estimated})
            greatest = std::max(greatest, shown.cell(row, column, SpeedModel::partRole).toDouble());
    }
    QCOMPARE(longest, 1.);
    QCOMPARE(greatest, 1.);
    QVERIFY(!shown.cell(0, BenchmarkColumn::measured, SpeedModel::partRole).isValid());

    const auto& table = shown.part<QTableView>("speedTable");
    const QImage picture = table.viewport()->grab().toImage();
    const auto colourOf = [&](int row) {
        const QRect cell = table.visualRect(table.model()->index(row, int(BenchmarkColumn::time)));
        for (int x = cell.right(); x > cell.left(); --x) {
            const QColor pixel = picture.pixelColor(x, cell.center().y());
            if (pixel == themeColors().binary || pixel == themeColors().fullPrecision)
                return pixel;
        }
        return QColor();
    };
    QCOMPARE(colourOf(0), themeColors().fullPrecision);
    QCOMPARE(colourOf(1), themeColors().binary);
}

void TestSpeedPanel::allColumnsAreSeenOnASmallScreen()
{
    Shown shown("(10,20,40,80) bnn g=3");
    shown.panel->resize(535, 318); // what a screen of 1280x800 leaves it
    shown.measure();
    auto& table = shown.part<QTableView>("speedTable");
    auto& header = *table.horizontalHeader();
    for (int column = 0; column < header.count(); ++column) {
        table.sortByColumn(column, Qt::AscendingOrder); // its arrow takes room
        QVERIFY2(header.length() <= table.viewport()->width(), qPrintable(QString::number(header.length())));
        QCOMPARE(table.horizontalScrollBar()->maximum(), 0);
        const QString title = table.model()->headerData(column, Qt::Horizontal).toString();
        QVERIFY2(header.sectionSize(column) > header.fontMetrics().size(0, title).width(), qPrintable(title));
    }
    const int narrow = header.sectionSize(int(BenchmarkColumn::time));
    shown.panel->resize(900, 318);
    QTRY_VERIFY(header.sectionSize(int(BenchmarkColumn::time)) > narrow + 100); // bars take what is left
    QVERIFY(header.length() <= table.viewport()->width());
}

void TestSpeedPanel::headersAndRowsExplainThemselves()
{
    Shown shown;
    shown.measure();
    for (const BenchmarkColumn column : benchmarkColumns)
        QVERIFY(!shown.panel->model().headerData(int(column), Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    QCOMPARE(shown.cell(0, BenchmarkColumn::time, Qt::ToolTipRole).toString(),
             "stem runs in float: its input and weights are real.");
    QVERIFY(shown.cell(1, BenchmarkColumn::time, Qt::ToolTipRole).toString().contains("% of the popcount peak"));
}

void TestSpeedPanel::anEditMakesTheFiguresOld()
{
    Shown shown;
    shown.measure();
    const QString time = shown.text(1, BenchmarkColumn::time);
    QVERIFY2(shown.said().contains("threads: "), qPrintable(shown.said()));
    shown.change();
    QVERIFY2(shown.said().contains("before the design was changed"), qPrintable(shown.said()));
    QVERIFY(shown.cell(1, BenchmarkColumn::time, SpeedModel::staleRole).toBool());
    QCOMPARE(shown.text(1, BenchmarkColumn::time), time);
    shown.document.undoStack()->undo();
    QVERIFY(shown.said().contains("threads: "));
    QVERIFY(!shown.cell(1, BenchmarkColumn::time, SpeedModel::staleRole).toBool());
    shown.click("measureSpeed");
    shown.change(); // while it measures the design before
    QTRY_VERIFY_WITH_TIMEOUT(!shown.panel->job().isRunning(), patience);
    QVERIFY(shown.said().contains("before the design was changed"));
}

void TestSpeedPanel::cancelKeepsWhatWasThere()
{
    Shown shown;
    shown.click("measureSpeed");
    shown.click("cancelSpeed");
    QTRY_VERIFY_WITH_TIMEOUT(!shown.panel->job().isRunning(), patience);
    QVERIFY(shown.part<QLabel>("speedHint").isVisible());
    QVERIFY2(!shown.said().contains("⚠"), qPrintable(shown.said()));

    shown.measure();
    const QString time = shown.text(1, BenchmarkColumn::time);
    shown.click("measureSpeed");
    shown.click("cancelSpeed");
    QTRY_VERIFY_WITH_TIMEOUT(!shown.panel->job().isRunning(), patience);
    QCOMPARE(shown.text(1, BenchmarkColumn::time), time);
    QVERIFY(shown.part<QToolButton>("measureSpeed").isEnabled());
}

void TestSpeedPanel::aDesignThatCannotRunIsSaid()
{
    Shown shown;
    NetworkDesign design = shown.document.design();
    design.input.height = design.input.width = 0;
    shown.document.edit("change input", design);
    shown.measure();
    QVERIFY2(shown.said().contains("⚠") && shown.said().contains("input"), qPrintable(shown.said()));
    QVERIFY(shown.part<QLabel>("speedHint").isVisible());
}

void TestSpeedPanel::closedWhileMeasuring()
{
    Shown shown("(64,128,256) bnn g=5");
    shown.click("measureSpeed");
    QTest::qWait(100);
    shown.panel.reset(); // waits for the thread
}

void TestSpeedPanel::selectionGoesBothWays()
{
    Shown shown;
    shown.measure();
    auto& table = shown.part<QTableView>("speedTable");
    table.selectRow(1);
    const ElementPath block{ElementPath::Part::block, 0, 0};
    QCOMPARE(shown.document.selection(), std::vector{block});
    shown.document.select({{ElementPath::Part::stem}});
    QCOMPARE(table.selectionModel()->selectedRows().size(), 1);
    QCOMPARE(table.selectionModel()->selectedRows()[0].row(), 0);
    shown.document.select({block});
    QCOMPARE(table.selectionModel()->selectedRows().size(), 3);

    shown.change();
    table.selectRow(0); // of an older design: it may have no such element
    QCOMPARE(shown.document.selection(), std::vector{block});
}

void TestSpeedPanel::trainingHasPrecedence()
{
    Shown shown("(64,128,256) bnn g=5");
    shown.click("measureSpeed");
    TrainingSettings settings;
    settings.epochs = 1;
    shown.training.start(*parseExpression("(4,8) bnn g=1"), "shapes", settings);
    QTRY_VERIFY_WITH_TIMEOUT(!shown.panel->job().isRunning(), patience);
    QVERIFY2(shown.said().contains("began to train"), qPrintable(shown.said()));
    QVERIFY(!shown.part<QToolButton>("measureSpeed").isEnabled());
    shown.training.stop();
    QTRY_VERIFY_WITH_TIMEOUT(shown.part<QToolButton>("measureSpeed").isEnabled(), patience);
}

void TestSpeedPanel::rowsAreCopiedAndSaved()
{
    Shown shown;
    shown.measure();
    auto& table = shown.part<QTableView>("speedTable");
    table.selectRow(0);
    table.setFocus();
    QTest::keySequence(&table, QKeySequence::Copy);
    const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].startsWith("Layer\tTime (µs)\tShare (%)\tMeasured speed-up\tEstimated speed-up σ\tRuns on\t"),
             qPrintable(lines[0]));
    QVERIFY2(lines[1].startsWith("stem\t") && lines[1].contains("\tfloat\t"), qPrintable(lines[1]));

    const QString path = shown.folder.filePath("speed.csv");
    QVERIFY(shown.panel->saveTable(path).has_value());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), 9); // header, seven rows, total
    QVERIFY(!shown.panel->saveTable(shown.folder.filePath("speed.xyz")));
}

QTEST_MAIN(TestSpeedPanel)
#include "test_speed_panel.moc"
