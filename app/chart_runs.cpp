// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chart_runs.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

bool differInSeedOnly(const RunRecord& a, const RunRecord& b)
{
    const auto settings = [](const RunRecord& run) {
        TrainingSettings all = run.settings;
        all.seed = 0;
        all.checkpointSeconds = 0; // changes no weight
        return all;
    };
    return a.design == b.design && a.data == b.data && a.epochs == b.epochs && settings(a) == settings(b) &&
           a.isGallery() == b.isGallery();
}

using Seeds = std::vector<RunRecord>;

std::vector<Seeds> grouped(const std::vector<RunRecord>& runs)
{
    std::vector<Seeds> groups;
    for (const RunRecord& run : runs) {
        if (run.state != RunState::finished || !run.top1)
            continue;
        const auto same =
            std::ranges::find_if(groups, [&](const Seeds& group) { return differInSeedOnly(group.front(), run); });
        if (same == groups.end())
            groups.push_back({run});
        else
            same->push_back(run);
    }
    return groups;
}

ChartRun pointOf(const Seeds& runs)
{
    const auto count = static_cast<double>(runs.size());
    double mean = 0;
    for (const RunRecord& run : runs)
        mean += *run.top1 / count;
    double squares = 0;
    for (const RunRecord& run : runs)
        squares += (*run.top1 - mean) * (*run.top1 - mean);

    const RunRecord& newest = runs.front();
    ChartRun point;
    point.name =
        newest.isGallery() ? QCoreApplication::translate("ChartRuns", "%1 (gallery)").arg(newest.name) : newest.name;
    point.bits = static_cast<double>(newest.parameterBits);
    point.top1 = mean;
    point.spread = runs.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
    point.runId = newest.id;
    point.data = newest.data;
    point.storedBits = 8.0 * static_cast<double>(newest.storedBytes);
    return point;
}

} // namespace

QList<ChartRun> chartRuns(const std::vector<RunRecord>& runs)
{
    QList<ChartRun> points;
    for (const Seeds& seeds : grouped(runs))
        points.push_back(pointOf(seeds));
    return points;
}

} // namespace binweave
