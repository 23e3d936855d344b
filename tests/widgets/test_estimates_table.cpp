// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"
#include "widgets/charts/chart_view.h"
#include "widgets/estimates/ability_chart.h"
#include "widgets/estimates/estimates_panel.h"
#include "widgets/estimates/estimates_table.h"
#include "widgets/estimates/figures.h"
#include "widgets/estimates/method_dialog.h"
#include "widgets/theme.h"
#include "widgets/workspace/run_store.h"

#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>

using namespace binweave;

namespace {

NetworkDesign thesisDesign()
{
    return parseExpression("(10,20,40,80) bnn g=3").value();
}

/// The panel on a design, shown; read as a person would read it.
struct ShownPanel
{
    Document document{thesisDesign()};
    EstimatesPanel panel{document};

    ShownPanel()
    {
        panel.resize(1000, 420);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }
    QTableView& view() { return panel.table().view(); }
    QString headline() { return panel.findChild<QLabel*>("headline")->text().remove(QRegularExpression("<[^>]*>")); }
    QModelIndex cell(const QString& layer, EstimateColumn column)
    {
        const QAbstractItemModel& model = *view().model();
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, int(EstimateColumn::layer)).data().toString().section("  ", 0, 0) == layer)
                return model.index(row, int(column));
        }
        return {};
    }
    QString text(const QString& layer, EstimateColumn column) { return cell(layer, column).data().toString(); }
    QString tooltip(const QString& layer, EstimateColumn column)
    {
        return cell(layer, column).data(Qt::ToolTipRole).toString();
    }
    QString total(EstimateColumn column)
    {
        return panel.table().totalView().model()->index(0, int(column)).data().toString();
    }
    QStringList shownLayers()
    {
        QStringList names;
        for (int row = 0; row < view().model()->rowCount(); ++row)
            names << view().model()->index(row, int(EstimateColumn::layer)).data().toString().section("  ", 0, 0);
        return names;
    }
    void click(const QModelIndex& at, Qt::KeyboardModifiers modifiers = {})
    {
        view().scrollTo(at);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, modifiers, view().visualRect(at).center());
    }
    QSet<QString> selectedLayers()
    {
        QSet<QString> names;
        for (const QModelIndex& row : view().selectionModel()->selectedRows())
            names << row.data().toString();
        return names;
    }
};

const ElementPath secondBlock{ElementPath::Part::block, 0, 1};

} // namespace

class TestEstimatesTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void methodsAreComparedForTheSelectedLayer();
    void methodsSayWhatRunsHaveReached();
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeChoice::light);
    }
    void figuresAreReadable_data();
    void figuresAreReadable();
    void totalsStateTheirDirections();
    void fullPrecisionIsAsLargeAsItsParent();
    void aDesignWithAnErrorIsASentence();
    void anEditMovesEveryFigureAtOnce();
    void totalStaysWhenLayersAreFilteredAndSorted();
    void clickOnAHeaderSorts();
    void figuresWithoutMeaningAreDashesWithAReason();
    void tooltipPutsTheLayersNumbersIntoTheFormula();
    void weakestAndStrongestLayersAreNamed();
    void bytesReplaceBitsByTheSwitch();
    void menuChoosesColumns();
    void selectedRowSelectsItsElement();
    void selectedElementSelectsItsRows();
    void rowsOfASelectedBlockAreInView();
    void selectionSurvivesASliderMove();
    void copyPutsCellsOnTheClipboard();
    void savedTableHasTheShownColumns();
    void columnsAreRestored();

    void abilitiesOfTheMainPathAreBars();
    void clickOnABarSelectsItsElement();
};

void TestEstimatesTable::figuresAreReadable_data()
{
    QTest::addColumn<QString>("got");
    QTest::addColumn<QString>("expected");
    const QLocale locale(QLocale::English, QLocale::UnitedStates);
    const QLocale german(QLocale::German, QLocale::Germany);
    QTest::newRow("bits") << sizeText(476640, SizeUnit::bits, locale) << "476,640";
    QTest::newRow("bits, German") << sizeText(476640, SizeUnit::bits, german) << "476.640";
    QTest::newRow("bytes") << sizeText(75, SizeUnit::bytes, locale) << "9.375\u00a0bytes";
    QTest::newRow("kilobytes") << sizeText(476640, SizeUnit::bytes, locale) << "58.2\u00a0KB";
    QTest::newRow("megabytes") << sizeText(28181760, SizeUnit::bytes, locale) << "3.36\u00a0MB";
    QTest::newRow("small") << figureText(0.84375, locale) << "0.84";
    QTest::newRow("tiny") << figureText(0.00123, locale) << "0.0012";
    QTest::newRow("large") << figureText(10800, locale) << "10,800";
    QTest::newRow("smaller") << savingText(24.04, locale) << "24.0×\u00a0smaller";
    QTest::newRow("larger") << savingText(0.5, locale) << "2.00×\u00a0larger";
    QTest::newRow("more operations") << speedUpText(0.25, locale) << "4.00×\u00a0more\u00a0operations";
}

void TestEstimatesTable::figuresAreReadable()
{
    QFETCH(QString, got);
    QFETCH(QString, expected);
    QCOMPARE(got, expected);
}

void TestEstimatesTable::totalsStateTheirDirections()
{
    ShownPanel shown;
    QVERIFY2(shown.headline().contains("Parameter bits 476,640"), qPrintable(shown.headline()));
    QVERIFY(shown.headline().contains("×\u00a0smaller"));
    QVERIFY(shown.headline().contains("×\u00a0fewer\u00a0operations"));
    QCOMPARE(shown.total(EstimateColumn::parameterBits), "476,640");
    QCOMPARE(shown.total(EstimateColumn::layer), "Total");
}

void TestEstimatesTable::fullPrecisionIsAsLargeAsItsParent()
{
    ShownPanel shown;
    shown.document.reset(parseExpression("(10,20,40,80) full g=1").value());
    QVERIFY2(shown.headline().contains("the same size"), qPrintable(shown.headline()));
    QVERIFY(shown.headline().contains("as many operations"));
}

void TestEstimatesTable::aDesignWithAnErrorIsASentence()
{
    ShownPanel shown;
    NetworkDesign wrong = thesisDesign();
    wrong.stem.channels = -3;
    shown.document.edit("break", wrong);
    QVERIFY(shown.headline().contains(QString::fromStdString(shown.document.estimates().error().sentence)));
    QCOMPARE(shown.shownLayers().size(), 0);
    shown.document.edit("mend", thesisDesign());
    QVERIFY(shown.headline().contains("476,640"));
    QCOMPARE(shown.shownLayers().first(), "stem");
}

void TestEstimatesTable::anEditMovesEveryFigureAtOnce()
{
    ShownPanel shown;
    shown.document.edit("change bases", parseExpression("(10,20,40,80) bnn g=5").value());
    QVERIFY(shown.headline().contains("711,840"));
    QCOMPARE(shown.total(EstimateColumn::parameterBits), "711,840");
    QCOMPARE(shown.text("block1.conv1", EstimateColumn::parameterBits), "9,000");
    EstimateOptions options;
    options.gamma = 0;
    shown.document.setOptions(options);
    QCOMPARE(shown.text("block1.conv1", EstimateColumn::beta), "1.00");
}

void TestEstimatesTable::totalStaysWhenLayersAreFilteredAndSorted()
{
    ShownPanel shown;
    QTest::keyClicks(shown.panel.findChild<QLineEdit*>("estimatesFilter"), "BLOCK2.conv");
    QCOMPARE(shown.shownLayers(),
             (QStringList{"block2.conv1", "block2.conv1.norm", "block2.conv2", "block2.conv2.norm"}));
    QCOMPARE(shown.total(EstimateColumn::parameterBits), "476,640");
    QTest::keyClick(shown.panel.findChild<QLineEdit*>("estimatesFilter"), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(shown.panel.findChild<QLineEdit*>("estimatesFilter"), Qt::Key_Delete);
    QTest::keyClicks(shown.panel.findChild<QLineEdit*>("estimatesFilter"), "fully");
    QCOMPARE(shown.shownLayers(), (QStringList{"classifier.hidden", "classifier.scores"}));
}

void TestEstimatesTable::clickOnAHeaderSorts()
{
    ShownPanel shown;
    QHeaderView* header = shown.view().horizontalHeader();
    const int section = int(EstimateColumn::parameterBits);
    const QPoint at(header->sectionViewportPosition(section) + 10, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    const QStringList layers = shown.shownLayers();
    QCOMPARE(header->sortIndicatorOrder() == Qt::DescendingOrder ? layers.first() : layers.last(), "block3.conv2");
    QVERIFY(!layers.contains("Total"));
}

void TestEstimatesTable::figuresWithoutMeaningAreDashesWithAReason()
{
    ShownPanel shown;
    QCOMPARE(shown.text("stem", EstimateColumn::sigma), "—");
    QVERIFY(shown.tooltip("stem", EstimateColumn::sigma).contains("real"));
    QCOMPARE(shown.text("stem.norm", EstimateColumn::beta), "—");
    QVERIFY(shown.tooltip("stem.norm", EstimateColumn::beta).contains("no kernels"));
    for (const QString& layer : shown.shownLayers()) {
        for (const EstimateColumn column : estimateColumns()) {
            QVERIFY(!shown.text(layer, column).isEmpty());
            QVERIFY(!shown.text(layer, column).contains('?'));
        }
    }
}

void TestEstimatesTable::tooltipPutsTheLayersNumbersIntoTheFormula()
{
    ShownPanel shown;
    const QString bits = shown.tooltip("block3.conv2", EstimateColumn::parameterBits);
    QVERIFY2(bits.contains("80 · 80 · 3² · 1 · 3 = <b>172,800</b>"), qPrintable(bits));
    const QString sigma = shown.tooltip("block3.conv2", EstimateColumn::sigma);
    QVERIFY2(sigma.contains("/ 64") && sigma.contains("<b>19.6</b>"), qPrintable(sigma));
    const QModelIndex total = shown.panel.table().totalView().model()->index(0, int(EstimateColumn::sigma));
    QVERIFY(total.data(Qt::ToolTipRole).toString().contains("full-precision parent"));
}

void TestEstimatesTable::weakestAndStrongestLayersAreNamed()
{
    ShownPanel shown;
    QCOMPARE(shown.text("stem", EstimateColumn::layer), "stem  ▼ weakest");
    QCOMPARE(shown.text("stem", EstimateColumn::zeta), "8.44");
    QCOMPARE(shown.text("block3.conv2", EstimateColumn::layer), "block3.conv2  ▲ strongest");
    QCOMPARE(shown.text("block2.conv1", EstimateColumn::layer), "block2.conv1");
}

void TestEstimatesTable::bytesReplaceBitsByTheSwitch()
{
    ShownPanel shown;
    auto* unit = shown.panel.findChild<QComboBox*>("sizeUnit");
    unit->setFocus();
    QTest::keyClick(unit, Qt::Key_Down);
    QCOMPARE(shown.total(EstimateColumn::parameterBits), "58.2\u00a0KB");
    QVERIFY(shown.headline().contains("Parameter bits 58.2\u00a0KB"));
    QTest::keyClick(unit, Qt::Key_Up);
    QCOMPARE(shown.total(EstimateColumn::parameterBits), "476,640");
}

void TestEstimatesTable::menuChoosesColumns()
{
    ShownPanel shown;
    EstimatesTable& table = shown.panel.table();
    const int macs = int(EstimateColumn::macsBinary);
    QVERIFY(shown.view().isColumnHidden(macs));
    QMenu menu;
    table.fillColumnsMenu(menu);
    for (QAction* action : menu.actions()) {
        if (action->text() == "MACs, binary")
            action->trigger();
    }
    QVERIFY(!shown.view().isColumnHidden(macs));
    QVERIFY(!table.totalView().isColumnHidden(macs));
    QCOMPARE(table.totalView().columnWidth(macs), shown.view().columnWidth(macs));
}

void TestEstimatesTable::selectedRowSelectsItsElement()
{
    ShownPanel shown;
    shown.click(shown.cell("block2.shortcut", EstimateColumn::layer));
    QCOMPARE(shown.document.selection().size(), 1u);
    QCOMPARE(shown.selectedLayers(), (QSet<QString>{"block2.shortcut"}));
    const ElementPath block = shown.document.selection()[0];
    QCOMPARE(int(block.part), int(ElementPath::Part::block));
    shown.click(shown.cell("stem", EstimateColumn::output), Qt::ControlModifier);
    QCOMPARE(shown.document.selection().size(), 2u);
}

void TestEstimatesTable::selectedElementSelectsItsRows()
{
    ShownPanel shown;
    shown.document.reset(parseExpression("(10,20,40,80) bnn g=3 groups=3").value());
    shown.document.select({secondBlock});
    QSet<QString> expected;
    for (const LayerEstimate& layer : shown.document.estimates()->layers) {
        if (layer.origin == secondBlock)
            expected << QString::fromStdString(layer.name);
    }
    QVERIFY(expected.size() > 3);
    QCOMPARE(shown.selectedLayers(), expected);
    shown.document.select({});
    QVERIFY(shown.selectedLayers().isEmpty());
}

void TestEstimatesTable::rowsOfASelectedBlockAreInView()
{
    ShownPanel shown;
    shown.document.select({{ElementPath::Part::block, 0, 1}});
    for (const char* layer : {"block2.conv1", "block2.conv2.norm"}) {
        const QRect row = shown.view().visualRect(shown.cell(layer, EstimateColumn::layer));
        QVERIFY2(shown.view().viewport()->rect().contains(row.center()), layer);
    }
}

void TestEstimatesTable::selectionSurvivesASliderMove()
{
    ShownPanel shown;
    shown.click(shown.cell("block3.conv1", EstimateColumn::layer));
    NetworkDesign next = thesisDesign();
    next.stem.expansion = 1.5;
    shown.document.edit("change expansion", next);
    QCOMPARE(shown.selectedLayers(), (QSet<QString>{"block3.conv1"}));
}

void TestEstimatesTable::copyPutsCellsOnTheClipboard()
{
    ShownPanel shown;
    shown.click(shown.cell("block1.conv1", EstimateColumn::layer));
    QTest::keySequence(&shown.view(), QKeySequence::Copy);
    const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith("Layer\tOutput\tParameter bits"));
    QVERIFY(lines[1].startsWith("block1.conv1\t20x16x16\t5400\t"));
}

void TestEstimatesTable::savedTableHasTheShownColumns()
{
    ShownPanel shown;
    const QTemporaryDir folder;
    for (const char* ending : {"csv", "md", "tex"}) {
        const QString path = folder.filePath(QString("estimates.") + ending);
        QVERIFY(shown.panel.saveTable(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        QVERIFY(text.contains("476640"));
        QVERIFY(!text.contains("MACs"));
    }
    QCOMPARE(shown.panel.saveTable(folder.filePath("estimates.doc")).error().kind, Error::Kind::badInput);
    QCOMPARE(shown.panel.saveTable("/nowhere/estimates.csv").error().kind, Error::Kind::failed);
}

void TestEstimatesTable::columnsAreRestored()
{
    ShownPanel shown;
    shown.panel.table().showColumn(EstimateColumn::share, false);
    const QByteArray state = shown.panel.table().saveState();
    ShownPanel later;
    later.panel.table().restoreState(state);
    QVERIFY(later.view().isColumnHidden(int(EstimateColumn::share)));
    QVERIFY(later.panel.table().totalView().isColumnHidden(int(EstimateColumn::share)));
}

void TestEstimatesTable::abilitiesOfTheMainPathAreBars()
{
    Document document(thesisDesign());
    AbilityChart chart(document);
    chart.resize(704, 260);
    chart.show();
    const QList<ChartSeries>& series = chart.view().series();
    QCOMPARE(series.size(), 2);
    QCOMPARE(series[0].points.size(), 7); // the stem and two convolutions in each of three blocks
    QCOMPARE(series[0].points[0].y, 0.84375);
    QCOMPARE(series[1].points[0].mark, "▼ weakest");
    QCOMPARE(series[1].points[6].mark, "▲ strongest");
    const QPointF top = chart.view().positionOf(6, 10800);
    QVERIFY(chart.view().plotRect().contains(top));
    QVERIFY(chart.view().positionOf(0, 0.84375).y() < chart.view().plotRect().bottom());
}

void TestEstimatesTable::clickOnABarSelectsItsElement()
{
    Document document(thesisDesign());
    AbilityChart chart(document);
    chart.resize(704, 260);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    const QPointF top = chart.view().positionOf(0, 8.4375);
    QTest::mouseClick(chart.view().viewport(), Qt::LeftButton, {}, (top + QPointF(8, 6)).toPoint());
    QCOMPARE(document.selection(), (std::vector<ElementPath>{{ElementPath::Part::stem}}));
}

void TestEstimatesTable::methodsAreComparedForTheSelectedLayer()
{
    ShownPanel shown;
    shown.panel.findChild<QPushButton*>("methodsButton")->click();
    auto* dialog = shown.panel.findChild<MethodDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->layers().currentText(), QString("stem"));
    shown.document.select({{ElementPath::Part::block, 0, 1}});
    QCOMPARE(dialog->layers().currentText(), QString("block2.conv1"));
    QCOMPARE(dialog->table().rowCount(), 9);
    const auto text = [&](int row, int column) { return dialog->table().item(row, column)->text(); };
    const QLocale locale;
    QCOMPARE(text(0, 0), QString("full precision"));
    QCOMPARE(text(0, 3), locale.toString(40 * 180 * 64)); // n k m
    QCOMPARE(text(8, 4), locale.toString(2 * 40 * 180 * 64));
    QCOMPARE(text(8, 7), sizeText(shown.document.estimates()->storedBits, SizeUnit::bytes, locale));
    dialog->layers().setCurrentText("classifier.scores");
    QCOMPARE(text(0, 3), locale.toString(400));
}

void TestEstimatesTable::methodsSayWhatRunsHaveReached()
{
    const QTemporaryDir folder;
    const auto store = RunStore::openInMemory(folder.path());
    Document document(thesisDesign());
    RunRecord run;
    run.design = document.design(); // binary, as the last row of the comparison has it
    run.name = "named otherwise";
    run.design.name = run.name.toStdString();
    run.started = QDateTime::currentDateTimeUtc();
    run.note = "";
    run.data = "cifar10:/data";
    run.state = RunState::finished;
    for (const double top1 : {61.5, 63.25, 62.0}) {
        run.id = 0;
        run.folder = folder.filePath(QString::number(top1));
        run.top1 = top1;
        QVERIFY(store->add(run).has_value());
    }
    MethodDialog dialog(document, store.get());
    const QTableWidget& table = dialog.table();
    QCOMPARE(table.item(8, 9)->text(), QString("%1 % on cifar10").arg(QLocale().toString(63.25, 'f', 2)));
    QCOMPARE(table.item(0, 9)->text(), QString("–"));
}

QTEST_MAIN(TestEstimatesTable)
#include "test_estimates_table.moc"
