// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/progress_text.h"

#include "widgets/figure_line.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ProgressText", text);
}

QString percent(double value, const QLocale& locale)
{
    return locale.toString(value, 'f', 1) + QChar(0xa0) + QLatin1Char('%');
}

} // namespace

QString durationText(double seconds, const QLocale& locale)
{
    const auto whole = static_cast<qlonglong>(std::max(0., std::ceil(seconds)));
    if (whole < 60)
        return tr("%1 s").arg(locale.toString(whole));
    if (whole < 3600)
        return tr("%1 min %2 s").arg(locale.toString(whole / 60), locale.toString(whole % 60));
    return tr("%1 h %2 min").arg(locale.toString(whole / 3600), locale.toString(whole % 3600 / 60));
}

QString progressText(const StepProgress& progress, const std::vector<EpochRecord>& epochs, const QLocale& locale)
{
    QStringList parts{
        tr("Epoch %1 of %2").arg(locale.toString(progress.epoch), locale.toString(progress.epochs)),
        tr("%1 left").arg(durationText(progress.secondsLeft, locale)),
        tr("%1 images/s").arg(locale.toString(progress.imagesPerSecond, 'f', 0)),
        tr("loss %1").arg(locale.toString(progress.loss, 'f', 3)),
        tr("training %1").arg(percent(progress.trainTop1, locale)),
    };
    if (!epochs.empty())
        parts << (epochs.back().validationTop1 ? tr("validation %1") : tr("test %1"))
                     .arg(percent(epochs.back().evaluatedTop1(), locale));
    return parts.join(figureDot);
}

double finishedPart(const StepProgress& progress)
{
    const double steps = static_cast<double>(progress.stepsPerEpoch) * progress.epochs;
    const double done = static_cast<double>(progress.stepsPerEpoch) * (progress.epoch - 1) + progress.step;
    return steps > 0 ? std::clamp(done / steps, 0., 1.) : 0;
}

QString resultText(const Evaluation& packed, double ratioToFloat, const QLocale& locale)
{
    const QString speed = ratioToFloat >= 1 ? tr("%1× faster").arg(locale.toString(ratioToFloat, 'f', 1))
                                            : tr("%1× slower").arg(locale.toString(1 / ratioToFloat, 'f', 1));
    return tr("Packed engine: <b>%1</b> top-1, %2 top-5 on %3 test images; %4 images/s, <b>%5</b> than the float "
              "engine (measured).")
        .arg(percent(packed.top1, locale), percent(packed.top5, locale), locale.toString(packed.images),
             locale.toString(packed.imagesPerSecond, 'f', 0), speed);
}

} // namespace binweave
