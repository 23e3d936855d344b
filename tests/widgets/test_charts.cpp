// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/axis_ticks.h"
#include "widgets/charts/bits_accuracy_chart.h"
#include "widgets/charts/chart_export.h"
#include "widgets/charts/chart_view.h"
#include "widgets/charts/curves_chart.h"
#include "widgets/charts/pareto.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QToolTip>
#include <QWheelEvent>
#include <QtTest>

using namespace binweave;

namespace {

QString plain(double value)
{
    return QString::number(value);
}

QStringList labels(const QList<AxisTick>& ticks)
{
    QStringList shown;
    for (const AxisTick& tick : ticks) {
        if (!tick.label.isEmpty())
            shown << tick.label;
    }
    return shown;
}

const QList<ChartRun> someRuns{
    {.name = "(8,8,16,32) bnn g=4", .bits = 104960, .top1 = 62.5, .spread = 0.8, .runId = 7, .data = "cifar10:/data"},
    {.name = "(8,8,16,32) full g=4", .bits = 2477824, .top1 = 71.5, .runId = 8, .data = "shapes"},
};

const ChartSeries* seriesNamed(const ChartView& view, const QString& name)
{
    for (const ChartSeries& series : view.series()) {
        if (series.name == name)
            return &series;
    }
    return nullptr;
}

/// Index of the point whose hover text contains `words`.
int pointSaying(const ChartSeries& series, const QString& words)
{
    for (int i = 0; i < series.points.size(); ++i) {
        if (series.points[i].text.contains(words))
            return i;
    }
    return -1;
}

QPoint pixel(const ChartView& view, const ChartPoint& point)
{
    return view.positionOf(point.x, point.y).toPoint();
}

class ShownChart
{
public:
    ShownChart()
    {
        chart.resize(900, 500);
        chart.setRuns(someRuns);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
    }
    QWidget* canvas() { return chart.view().viewport(); }
    const ChartSeries& series(const QString& name) { return *seriesNamed(chart.view(), name); }

    BitsAccuracyChart chart;
};

std::vector<EpochRecord> someEpochs(int count)
{
    std::vector<EpochRecord> epochs;
    for (int i = 1; i <= count; ++i)
        epochs.push_back({.epoch = i, .loss = 2. / i, .trainTop1 = 40. + i, .testTop1 = 39. + i});
    return epochs;
}

} // namespace

class TestCharts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeChoice::light);
    }
    void logarithmicAxisIsLabelled_data();
    void logarithmicAxisIsLabelled();
    void linearTicksAreRoundNumbers();
    void numbersAreShortened();
    void sizesAreReadAsPrinted_data();
    void sizesAreReadAsPrinted();
    void frontierHoldsWhatNothingBeats();

    void everyThesisFigureIsShownAsPrinted();
    void misprintSaysSoOnHover();
    void otherPapersStandWhereTheyHaveASize();
    void familiesRegroupTheSamePoints();
    void runsOnOtherDataAreHollowAndSaySo();
    void runsOfTheGalleryAreOnThePublishedData();
    void theKeyboardIsSeenToArrive();
    void clickOnARunSelectsIt();
    void doubleClickOpensRunsAndDesigns();
    void legendHidesAndShowsASeries();
    void wheelZoomsAndHomeShowsAll();
    void draggingARectangleZoomsToIt();
    void lineOfTheCurrentDesignStaysInside();
    void valuesThatCannotBePlottedLeaveTheOthers();
    void aThemeChangeRepaintsInItsColours();

    void pictureHasTheWantedKindAndSize_data();
    void pictureHasTheWantedKindAndSize();
    void pictureThatCannotBeWrittenIsASentence();
    void dataAreWrittenWithTheRuns();

    void curvesShowThePlannedEpochsFromTheStart();
    void emptyCurvesSayWhatToDo();
};

void TestCharts::logarithmicAxisIsLabelled_data()
{
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("most");
    QTest::addColumn<int>("wanted");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("three decades, little room") << 1e4 << 1e7 << 4 << QStringList{"10000", "100000", "1e+06", "1e+07"};
    QTest::newRow("two decades, much room")
        << 1e4 << 1e6 << 9 << QStringList{"10000", "20000", "50000", "100000", "200000", "500000", "1e+06"};
    QTest::newRow("inside one decade") << 2.2e5 << 3.9e5 << 4 << QStringList{"250000", "300000", "350000"};
    QTest::newRow("below one") << 0.05 << 20. << 3 << QStringList{"0.1", "1", "10"};
    QTest::newRow("nine decades, room for three") << 1. << 1e9 << 3 << QStringList{"1", "1000", "1e+06", "1e+09"};
}

void TestCharts::logarithmicAxisIsLabelled()
{
    QFETCH(double, least);
    QFETCH(double, most);
    QFETCH(int, wanted);
    QFETCH(QStringList, expected);
    QStringList got = labels(logTicks(least, most, wanted, plain));
    if (QTest::currentDataTag() == QByteArray("inside one decade")) {
        QVERIFY(got.size() >= 3);
        for (const QString& label : got)
            QVERIFY(label.toDouble() >= least && label.toDouble() <= most);
        return;
    }
    QCOMPARE(got, expected);
}

void TestCharts::linearTicksAreRoundNumbers()
{
    QCOMPARE(labels(linearTicks(61.2, 88.4, 6, plain)), (QStringList{"65", "70", "75", "80", "85"}));
    QCOMPARE(labels(linearTicks(-0.11, 0.11, 4, plain)), (QStringList{"-0.1", "0", "0.1"}));
    QVERIFY(linearTicks(5, 5, 4, plain).isEmpty());
}

void TestCharts::numbersAreShortened()
{
    const QLocale locale = QLocale::c();
    QCOMPARE(shortNumber(950, locale), "950");
    QCOMPARE(shortNumber(10000, locale), "10k");
    QCOMPARE(shortNumber(476640, locale), "477k");
    QCOMPARE(shortNumber(2.5e6, locale), "2.5M");
}

void TestCharts::sizesAreReadAsPrinted_data()
{
    QTest::addColumn<QByteArray>("printed");
    QTest::addColumn<double>("bits");
    QTest::newRow("MB") << QByteArray("1.39 MB") << 1.39 * 8 * 1048576;
    QTest::newRow("KB") << QByteArray("673 KB") << 673. * 8 * 1024;
    QTest::newRow("Mbit") << QByteArray("33.6 Mbit") << 33.6e6;
    QTest::newRow("about") << QByteArray("~4.0 MB") << 4. * 8 * 1048576;
    QTest::newRow("nothing") << QByteArray("") << -1.;
    QTest::newRow("no unit") << QByteArray("12") << -1.;
}

void TestCharts::sizesAreReadAsPrinted()
{
    QFETCH(QByteArray, printed);
    QFETCH(double, bits);
    QCOMPARE(printedBits(printed.toStdString()).value_or(-1), bits);
}

void TestCharts::frontierHoldsWhatNothingBeats()
{
    const QList<QPointF> points{{5, 70}, {1, 60}, {5, 72}, {3, 60}, {9, 71}, {2, 65}};
    QCOMPARE(paretoFrontier(points), (QList<QPointF>{{1, 60}, {2, 65}, {5, 72}}));
}

void TestCharts::everyThesisFigureIsShownAsPrinted()
{
    QList<QPair<double, double>> shown;
    for (const ChartSeries& series : publishedSeries(SizeAxis::parameterBits, Families::channels).series) {
        for (const ChartPoint& point : series.points)
            shown.append({point.x, point.y});
    }
    int rows = 0;
    for (const PublishedPoint& point : publishedPoints()) {
        if (point.expression.empty())
            continue;
        ++rows;
        QVERIFY2(shown.contains({double(*point.parameterBitsPrinted), *point.top1Percent}), point.expression.c_str());
    }
    QCOMPARE(rows, 58);
}

void TestCharts::misprintSaysSoOnHover()
{
    ShownChart shown;
    const ChartSeries& full = shown.series("Full precision");
    const int misprint = pointSaying(full, "misprint");
    QVERIFY(misprint >= 0);
    QCOMPARE(full.points[misprint].x, 14413440.);
    QVERIFY(full.points[misprint].text.contains("11,413,440"));

    const int other = pointSaying(full, "(20,40,80) full g=5");
    QTest::mouseMove(shown.canvas(), pixel(shown.chart.view(), full.points[other]));
    QTRY_VERIFY(QToolTip::text().contains("18,282,880 parameter bits"));
    QVERIFY(QToolTip::text().contains("source thesis"));
}

void TestCharts::otherPapersStandWhereTheyHaveASize()
{
    ShownChart shown;
    const QString binary = "Binary, other papers";
    QVERIFY(!seriesNamed(shown.chart.view(), binary));
    auto* axis = shown.chart.findChild<QComboBox*>("sizeAxis");
    axis->setFocus();
    QTest::keyClick(axis, Qt::Key_Down);
    const ChartSeries* series = seriesNamed(shown.chart.view(), binary);
    QVERIFY(series);
    QCOMPARE(series->points.size(), 6);
    QCOMPARE(series->points[pointSaying(*series, "673 KB")].x, 673. * 8 * 1024);
}

void TestCharts::familiesRegroupTheSamePoints()
{
    const auto count = [](Families families) {
        qsizetype points = 0;
        for (const ChartSeries& series : publishedSeries(SizeAxis::parameterBits, families).series)
            points += series.points.size();
        return points;
    };
    QCOMPARE(count(Families::method), count(Families::channels));
    QCOMPARE(count(Families::bases), count(Families::channels));
    QSet<QPair<int, QRgb>> looks;
    const auto byChannels = publishedSeries(SizeAxis::parameterBits, Families::channels).series;
    for (const ChartSeries& series : byChannels)
        looks.insert({series.marker, series.color().rgb()});
    QCOMPARE(looks.size(), byChannels.size());
}

void TestCharts::runsOnOtherDataAreHollowAndSaySo()
{
    ShownChart shown;
    QVERIFY(!shown.series("My runs").hollow);
    QCOMPARE(shown.series("My runs").points[0].spread, 0.8);
    const QString other = "My runs on shapes (other data)";
    QVERIFY(shown.series(other).hollow);
    QVERIFY(!shown.chart.view().legendRect(other).isNull());
    for (const ChartPoint& corner : shown.series("Pareto frontier").points)
        QVERIFY(corner.y != 71.5);
}

void TestCharts::runsOfTheGalleryAreOnThePublishedData()
{
    ShownChart shown;
    shown.chart.setRuns({{.name = "packed", .bits = 104960, .top1 = 68.5, .runId = 9, .data = "cifar10"}});
    QVERIFY(!shown.series("My runs").hollow);
    QVERIFY(!shown.series("My runs").points[0].text.contains("not comparable"));
    QVERIFY(shown.series("My runs").points[0].text.contains("Run 9"));
    shown.chart.setRuns({{.name = "packed", .bits = 104960, .top1 = 68.5, .runId = -1, .data = "cifar10"}});
    QVERIFY(!shown.series("My runs").points[0].text.contains("Run"));
}

void TestCharts::theKeyboardIsSeenToArrive()
{
    ShownChart shown;
    const auto* ring = shown.chart.view().findChild<QWidget*>("focusRing");
    shown.chart.view().setFocus(Qt::TabFocusReason);
    QVERIFY(ring->isVisible());
    QCOMPARE(ring->size(), shown.chart.view().size());
    shown.chart.view().clearFocus();
    QVERIFY(!ring->isVisible());
    shown.chart.view().setFocus(Qt::MouseFocusReason);
    QVERIFY(!ring->isVisible());
}

void TestCharts::clickOnARunSelectsIt()
{
    ShownChart shown;
    const QSignalSpy selected(&shown.chart, &BitsAccuracyChart::runSelected);
    const QPoint at = pixel(shown.chart.view(), shown.series("My runs").points[0]);
    QTest::mouseClick(shown.canvas(), Qt::LeftButton, {}, at);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected[0][0].toInt(), 7);
}

void TestCharts::doubleClickOpensRunsAndDesigns()
{
    ShownChart shown;
    const QSignalSpy opened(&shown.chart, &BitsAccuracyChart::runOpened);
    const QSignalSpy wanted(&shown.chart, &BitsAccuracyChart::designWanted);
    const ChartPoint run = shown.series("My runs on shapes (other data)").points[0];
    QTest::mouseDClick(shown.canvas(), Qt::LeftButton, {}, pixel(shown.chart.view(), run));
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toInt(), 8);

    const ChartSeries& binary = shown.series("Grouped binary");
    const ChartPoint point = binary.points[pointSaying(binary, "input 3*3b")];
    QTest::mouseDClick(shown.canvas(), Qt::LeftButton, {}, pixel(shown.chart.view(), point));
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toString(), "(10,20,40,80) bnn input 3*3b g=5");
}

void TestCharts::legendHidesAndShowsASeries()
{
    ShownChart shown;
    ChartView& view = shown.chart.view();
    const ChartPoint point = shown.series("My runs").points[0];
    const QSignalSpy selected(&shown.chart, &BitsAccuracyChart::runSelected);
    const auto toggle = [&] {
        QTest::mouseClick(shown.canvas(), Qt::LeftButton, {}, view.legendRect("My runs").center().toPoint());
    };
    toggle();
    QVERIFY(!view.isSeriesShown("My runs"));
    QTest::mouseClick(shown.canvas(), Qt::LeftButton, {}, pixel(view, point));
    QCOMPARE(selected.size(), 0);
    toggle();
    QVERIFY(view.isSeriesShown("My runs"));
    QTest::mouseClick(shown.canvas(), Qt::LeftButton, {}, pixel(view, point));
    QCOMPARE(selected.size(), 1);
}

void TestCharts::wheelZoomsAndHomeShowsAll()
{
    ShownChart shown;
    ChartView& view = shown.chart.view();
    const QPointF before = view.positionOf(1e6, 80);
    const QPointF at(view.plotRect().center());
    QWheelEvent wheel(at, view.viewport()->mapToGlobal(at), {}, {0, 480}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.viewport(), &wheel);
    QVERIFY(view.isZoomed());
    QVERIFY(view.positionOf(1e6, 80) != before);
    QVERIFY(!view.tickLabels(Qt::Horizontal).isEmpty());
    QTest::keyClick(&view, Qt::Key_Home);
    QVERIFY(!view.isZoomed());
    QCOMPARE(view.positionOf(1e6, 80), before);
}

void TestCharts::draggingARectangleZoomsToIt()
{
    ShownChart shown;
    ChartView& view = shown.chart.view();
    const QPoint from = view.positionOf(4.5e5, 84).toPoint();
    const QPoint to = view.positionOf(9e5, 76).toPoint();
    QTest::mousePress(shown.canvas(), Qt::LeftButton, {}, from);
    QTest::mouseMove(shown.canvas(), (from + to) / 2);
    QTest::mouseMove(shown.canvas(), to);
    QTest::mouseRelease(shown.canvas(), Qt::LeftButton, {}, to);
    QVERIFY(view.isZoomed());
    QVERIFY(view.plotRect().contains(view.positionOf(476640, 77.19)));
    QVERIFY(!view.plotRect().contains(view.positionOf(104960, 66.26)));
    QVERIFY(view.tickLabels(Qt::Horizontal).size() >= 2); // although inside one decade
}

void TestCharts::lineOfTheCurrentDesignStaysInside()
{
    ShownChart shown;
    shown.chart.setCurrentBits(2000);
    ChartView& view = shown.chart.view();
    const double x = view.positionOf(2000, 80).x();
    QVERIFY(x > view.plotRect().left() && x < view.plotRect().right());
}

void TestCharts::valuesThatCannotBePlottedLeaveTheOthers()
{
    ChartView view;
    view.resize(400, 300);
    view.setAxes({.scale = AxisScale::logarithmic}, {});
    ChartSeries series{.name = "some", .color = seriesColor(0)};
    series.points = {{.x = 0, .y = 1}, {.x = 10, .y = qQNaN()}, {.x = 100, .y = 2}, {.x = 1000, .y = 3}};
    view.setSeries({series});
    QCOMPARE(view.tickLabels(Qt::Horizontal).first(), "100");
    QVERIFY(view.plotRect().contains(view.positionOf(1000, 3)));
}

void TestCharts::aThemeChangeRepaintsInItsColours()
{
    ShownChart shown;
    const auto corner = [&] { return shown.chart.view().grab().toImage().pixelColor(1, 498 - 40); };
    QCOMPARE(corner(), themeColors().card);
    const QColor light = shown.series("Full precision").color();
    applyTheme(ThemeChoice::dark);
    QCOMPARE(corner(), themeColors().card);
    QVERIFY(shown.series("Full precision").color() != light);
    const ChartSeries& full = shown.series("Full precision");
    const ChartPoint lone = full.points[pointSaying(full, "(3,6,12,24) full g=3")];
    const QPoint at = pixel(shown.chart.view(), lone);
    QTRY_COMPARE(shown.chart.view().grab().toImage().pixelColor(at), full.color());
    applyTheme(ThemeChoice::light);
}

void TestCharts::pictureHasTheWantedKindAndSize_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("png") << "png" << QByteArray("\x89PNG");
    QTest::newRow("svg") << "svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "pdf" << QByteArray("%PDF");
}

void TestCharts::pictureHasTheWantedKindAndSize()
{
    QFETCH(QString, ending);
    QFETCH(QByteArray, content);
    const QTemporaryDir folder;
    const QString file = folder.filePath("chart." + ending);
    BitsAccuracyChart chart; // never shown, as on the command line
    chart.setRuns(someRuns);
    const auto written = exportChart(chart, file, {1600, 1000});
    QVERIFY2(written, written ? "" : written.error().sentence.c_str());
    QFile picture(file);
    QVERIFY(picture.open(QIODevice::ReadOnly));
    const QByteArray bytes = picture.readAll();
    QVERIFY(bytes.startsWith(content));
    if (ending == "png") {
        const QImage image(file);
        QCOMPARE(image.size(), QSize(1600, 1000));
        QCOMPARE(image.pixelColor(2, 2), themeColors().card);
    }
    if (ending == "svg") {
        QVERIFY(!bytes.contains("<image"));
        QVERIFY(bytes.contains("Grouped binary"));
    }
}

void TestCharts::pictureThatCannotBeWrittenIsASentence()
{
    BitsAccuracyChart chart;
    const auto unknown = exportChart(chart, "chart.bmp", {800, 600});
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, Error::Kind::badInput);
    const auto nowhere = exportChart(chart, "/nowhere/chart.png", {800, 600});
    QVERIFY(!nowhere);
    QVERIFY(QString::fromStdString(nowhere.error().sentence).contains("/nowhere/chart.png"));
}

void TestCharts::dataAreWrittenWithTheRuns()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("chart.csv");
    QVERIFY(exportChartData(file, someRuns));
    QFile csv(file);
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(csv.readAll());
    QVERIFY(text.contains("\"run 7\",\"cifar10:/data\",\"(8,8,16,32) bnn g=4\",\"\",104960,,62.5,0.8,"));
    QVERIFY(text.contains("\"source thesis\",\"CIFAR-10\",\"(10,20,40,80) full g=3\",\"full precision\",14413440,"));
}

void TestCharts::curvesShowThePlannedEpochsFromTheStart()
{
    CurvesChart curves;
    curves.resize(900, 260);
    curves.show();
    curves.setEpochs(someEpochs(1), 20);
    ChartView& accuracy = curves.accuracyView();
    const double right = accuracy.positionOf(20, 40).x();
    const double edge = accuracy.plotRect().right();
    QVERIFY2(right > edge - 10 && right < edge - 3, "the last epoch is at the edge, with room for its dot");
    curves.setEpochs(someEpochs(12), 20);
    QVERIFY(std::abs(accuracy.positionOf(20, 40).x() - right) < 1);
    QCOMPARE(accuracy.series()[0].points.size(), 12);

    const ChartPoint last = accuracy.series()[0].points.last();
    QTest::mouseMove(accuracy.viewport(), pixel(accuracy, last));
    QTRY_VERIFY(QToolTip::text().contains("Epoch 12: 51.000 % of the test images"));
    for (const QString& label : curves.lossView().tickLabels(Qt::Horizontal))
        QVERIFY(!label.contains('.'));
}

void TestCharts::emptyCurvesSayWhatToDo()
{
    CurvesChart curves;
    QVERIFY(curves.accuracyView().isEmpty());
    QVERIFY(curves.accuracyView().legendRect("test").isNull());
}

QTEST_MAIN(TestCharts)
#include "test_charts.moc"
