// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.h"
#include "widgets/runs/layers_view.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QTableView>
#include <QtTest>

using namespace binweave;

namespace {

LayerReport epoch(int number, double flips, double inside)
{
    return {.epoch = number,
            .step = 100 * number,
            .steps = 100,
            .epochEnds = true,
            .layers = {{.layer = "stem", .gradientNorm = 0.5},
                       {.layer = "block1.conv1", .flipRate = flips, .insideWindow = inside, .gradientNorm = 0.05},
                       {.layer = "block1.conv2", .flipRate = 2 * flips, .insideWindow = 50, .gradientNorm = 0.005}}};
}

struct Shown
{
    LayersView view;
    explicit Shown(QSize size = {900, 260})
    {
        view.resize(size);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
    QString text(int row, int column) { return view.model().index(row, column).data().toString(); }
    QString toolTip(int row, int column) { return view.model().index(row, column).data(Qt::ToolTipRole).toString(); }
    double part(int row, int column) { return view.model().index(row, column).data(LayersModel::partRole).toDouble(); }
};

} // namespace

class TestLayersView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeChoice::light);
    }

    void theLatestFiguresAreInTheTable()
    {
        Shown shown;
        shown.view.setReports({epoch(1, 4, 80), epoch(2, 1.5, 70)});
        QCOMPARE(shown.view.model().rowCount(), 3);
        QCOMPARE(shown.text(1, LayersModel::layer), "block1.conv1");
        QCOMPARE(shown.text(1, LayersModel::flipRate), "1.50\u00a0%");
        QCOMPARE(shown.text(1, LayersModel::insideWindow), "70.0\u00a0%");
        QCOMPARE(shown.text(2, LayersModel::gradientNorm), "0.005");
        QCOMPARE(shown.text(0, LayersModel::flipRate), "—"); // real weights
        QVERIFY(shown.toolTip(0, LayersModel::flipRate).contains("no binary weights"));
        QVERIFY(shown.toolTip(1, LayersModel::flipRate).contains("epoch 2"));
    }

    void barsCompareWithTheLargestOfAllLayersAndEpochs()
    {
        Shown shown;
        shown.view.setReports({epoch(1, 4, 80), epoch(2, 2, 40)});
        QCOMPARE(shown.part(2, LayersModel::flipRate), 0.5); // 4 of 8
        QCOMPARE(shown.part(1, LayersModel::insideWindow), 0.5);
        QCOMPARE(shown.part(0, LayersModel::gradientNorm), 1.0); // decades
        QCOMPARE(shown.part(1, LayersModel::gradientNorm), 0.5);
        QCOMPARE(shown.part(2, LayersModel::gradientNorm), 0.0);
    }

    void aReportWithinAnEpochIsTheLatestButNoHistory()
    {
        Shown shown;
        LayerReport now = epoch(3, 0.25, 60);
        now.epochEnds = false;
        now.steps = 50;
        shown.view.setReports({epoch(1, 4, 80), epoch(2, 1.5, 70), now});
        QCOMPARE(shown.text(1, LayersModel::flipRate), "0.25\u00a0%");
        const auto history = shown.view.model().index(1, LayersModel::history).data(LayersModel::historyRole).toList();
        QCOMPARE(history.size(), 2);
        const QString when = shown.view.findChild<QLabel*>("layersWhen")->text();
        QVERIFY2(when.contains("Epoch 3") && when.contains("50"), qPrintable(when));
        QVERIFY(shown.toolTip(1, LayersModel::history).contains("4.00\u00a0% in epoch 1"));
    }

    void theSelectionStaysWhileReportsArrive()
    {
        Shown shown;
        shown.view.setReports({epoch(1, 4, 80)});
        shown.view.table().setFocus();
        QTest::keyClick(&shown.view.table(), Qt::Key_Down);
        QCOMPARE(shown.view.table().currentIndex().row(), 1);
        shown.view.setReports({epoch(1, 4, 80), epoch(2, 3, 80)});
        QCOMPARE(shown.view.table().selectionModel()->selectedRows().front().row(), 1);
        const auto& series = shown.view.chart().series();
        QCOMPARE(series.size(), 1);
        QCOMPARE(series[0].name, "block1.conv1");
        QCOMPARE(series[0].points.size(), 2);
        QCOMPARE(series[0].points[1].y, 3.);
    }

    void theFigureOfTheHistoryIsChosen()
    {
        Shown shown;
        shown.view.setReports({epoch(1, 4, 80), epoch(2, 3, 60)});
        shown.view.table().selectRow(2);
        auto* figure = shown.view.findChild<QComboBox*>("layersFigure");
        figure->setFocus();
        QTest::keyClick(figure, Qt::Key_Down);
        QCOMPARE(shown.view.model().historyFigure(), LayersModel::insideWindow);
        QCOMPARE(shown.view.model().headerData(LayersModel::history, Qt::Horizontal, Qt::DisplayRole).toString(),
                 "In window, by epoch");
        QCOMPARE(shown.view.chart().series()[0].points[0].y, 50.);
    }

    void aNarrowViewLeavesTheChartOut()
    {
        Shown narrow({420, 260});
        QVERIFY(!narrow.view.chart().isVisible());
        Shown wide;
        QVERIFY(wide.view.chart().isVisible());
    }

    /// The strip of the epochs is painted: stronger where more weights flipped.
    void theStripIsPaintedInBothThemes()
    {
        for (const ThemeChoice theme : {ThemeChoice::light, ThemeChoice::dark}) {
            applyTheme(theme);
            Shown shown({420, 260});
            shown.view.setReports({epoch(1, 8, 80), epoch(2, 0.1, 80)});
            shown.view.table().selectRow(0);
            const QRect cell = shown.view.table().visualRect(shown.view.model().index(1, LayersModel::history));
            const QImage image = shown.view.table().viewport()->grab().toImage();
            const double ratio = image.devicePixelRatio();
            const auto distance = [&](int x) {
                const QColor at =
                    image.pixelColor(qRound((cell.left() + x) * ratio), qRound(cell.center().y() * ratio));
                const QColor full = themeColors().binary;
                return qAbs(at.red() - full.red()) + qAbs(at.green() - full.green()) + qAbs(at.blue() - full.blue());
            };
            QVERIFY2(distance(8) < distance(20), qPrintable(QString("%1, %2").arg(distance(8)).arg(distance(20))));
        }
        applyTheme(ThemeChoice::light);
    }
};

QTEST_MAIN(TestLayersView)
#include "test_layers_view.moc"
