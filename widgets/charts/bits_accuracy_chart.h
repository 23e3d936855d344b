// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/published_series.h"

#include <QList>
#include <QString>
#include <QWidget>

class QComboBox;

namespace binweave {

class ChartView;

/// A result to be shown among the published ones.
struct ChartRun
{
    QString name;
    double bits = 0;   ///< parameter bits
    double top1 = 0;   ///< percent
    double spread = 0; ///< over seeds: error bar
    int runId = 0;
    QString data;          ///< as named for --data
    double storedBits = 0; ///< 0: not shown on the axis of stored sizes
};

/// Size (logarithmic) against accuracy: the published points on CIFAR-10 in their families, one's own runs among them,
/// the Pareto frontier of both, and where the design at hand would stand. Runs on other data have hollow markers and
/// no part in the frontier.
class BitsAccuracyChart : public QWidget
{
    Q_OBJECT

public:
    explicit BitsAccuracyChart(QWidget* parent = nullptr);

    void setRuns(const QList<ChartRun>& runs);
    /// Of the design at hand; 0 hides its line.
    void setCurrentBits(double parameterBits, double storedBits = 0);

    ChartView& view() { return *m_view; }

Q_SIGNALS:
    void runSelected(int runId);
    void runOpened(int runId);
    void designWanted(const QString& expression); ///< of a published point

private:
    SizeAxis axis() const;
    void showAxis();
    void showPoints();
    void showCurrent();
    QList<ChartSeries> ownSeries();
    ChartSeries frontier(const QList<ChartSeries>& series) const;
    const ChartRun* runAt(const QString& series, int index) const;
    void open(const QString& series, int index);
    void saveData();

    QComboBox* m_axis;
    QComboBox* m_families;
    ChartView* m_view;
    QList<ChartRun> m_runs;
    PublishedSeries m_published;
    QMap<QString, QList<int>> m_runsOf; ///< series name -> indices in m_runs
    double m_parameterBits = 0;
    double m_storedBits = 0;
};

} // namespace binweave
