// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/export_job.h"

#include "engine/export/check_images.h"

namespace binweave {

void ExportJob::start(const ExportRequest& request)
{
    m_work.start([this, request](const std::stop_token& stop) { return exportAndCheck(request, stop); },
                 [this](const Result<ExportOutcome>& outcome) { deliver(outcome); });
}

Result<ExportOutcome> ExportJob::exportAndCheck(const ExportRequest& request, const std::stop_token& stop)
{
    const auto model = loadTrainedModel(request.run.toStdString());
    if (!model)
        return tl::unexpected(model.error());
    const TensorShape& input = model->design.input;
    auto images = checkImages(input, request.data.toStdString(), request.images);
    if (!images)
        images = checkImages(input, {}, request.images);
    m_inAll = 2 * images->images.count();
    return exportModel(*request.target, *model, request.options, request.path.toStdString(), images->images,
                       {.stop = stop, .progress = [this](int count) { m_done = count; }});
}

void ExportJob::deliver(const Result<ExportOutcome>& outcome)
{
    m_done = m_inAll = 0; // for the next
    if (outcome)
        Q_EMIT finished(*outcome);
    else
        Q_EMIT failed(QString::fromStdString(outcome.error().sentence));
    Q_EMIT ended();
}

} // namespace binweave
