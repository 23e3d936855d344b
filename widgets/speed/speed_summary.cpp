// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/speed/speed_summary.h"

#include "widgets/estimates/figures.h"

#include <QLocale>

namespace binweave {

namespace {

QString timeText(double microseconds, const QLocale& locale)
{
    return microseconds < 1000 ? SpeedSummary::tr("%1\u00a0µs").arg(figureText(microseconds, locale))
                               : SpeedSummary::tr("%1\u00a0ms").arg(figureText(microseconds / 1000, locale));
}

/// "7.2× faster than in float".
QString ratioText(double ratio, const QLocale& locale)
{
    return ratio >= 1
               ? SpeedSummary::tr("%1 faster than in float").arg(bigFigure(figureText(ratio, locale) + u'×'))
               : SpeedSummary::tr("%1 slower than in float").arg(bigFigure(figureText(1 / ratio, locale) + u'×'));
}

QStringList figures(const NetworkBenchmark& benchmark)
{
    const QLocale locale;
    const auto big = [&](double value) { return bigFigure(figureText(value, locale)); };
    QStringList texts{SpeedSummary::tr("One image %1").arg(bigFigure(timeText(benchmark.latencyMicroseconds, locale))),
                      SpeedSummary::tr("%1 images/s one by one, %2 in batches of %3")
                          .arg(big(1e6 / benchmark.latencyMicroseconds), big(benchmark.imagesPerSecond))
                          .arg(benchmark.batch)};
    if (benchmark.binaryRatio)
        texts << SpeedSummary::tr("Binary layers %1, %2 of the time")
                     .arg(ratioText(*benchmark.binaryRatio, locale),
                          bigFigure(locale.toString(100 * benchmark.binaryShare, 'f', 0) + QStringLiteral("\u00a0%")));
    else
        texts << SpeedSummary::tr("No layer runs on popcount");
    return texts;
}

} // namespace

SpeedSummary::SpeedSummary(QWidget* parent) : FigureLine(parent)
{
    setObjectName("speedSummary");
    setAccessibleName(tr("Speed of the network"));
    setTextFormat(Qt::RichText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setContentsMargins(8, 0, 8, 4);
    hide();
}

void SpeedSummary::showBenchmark(const NetworkBenchmark& benchmark)
{
    showText(figures(benchmark).join(figureDot) + QStringLiteral("<br>") +
             QString::fromStdString(benchmark.limit).toHtmlEscaped());
    setToolTip(
        tr("<p>Medians of some seconds on this processor: kernels %1, threads: %2. One image at a time is shared "
           "by all threads, batches go an image to a thread, and the layers below are timed on one.</p>"
           "<p>The weights are random: they take as long as trained ones. Binary layers are compared with "
           "the convolutions of the full-precision parent: one branch, one base.</p>")
            .arg(QString::fromStdString(benchmark.kernelSet))
            .arg(benchmark.threads));
    show();
}

void SpeedSummary::setStale(bool stale)
{
    setForegroundRole(stale ? QPalette::PlaceholderText : QPalette::WindowText);
}

} // namespace binweave
