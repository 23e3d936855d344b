// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/draw_chart.h"

#include "widgets/charts/chart_export.h"
#include "widgets/theme.h"

#include <QSize>

namespace binweave {

Result<void> drawChart(const QList<ChartRun>& runs, const QString& file)
{
    if (file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        return exportChartData(file, runs);
    applyTheme(ThemeChoice::light);
    BitsAccuracyChart chart;
    chart.setRuns(runs);
    return exportChart(chart, file, QSize(1280, 800));
}

} // namespace binweave
