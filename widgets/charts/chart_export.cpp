// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_export.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>
#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

/// A larger picture is the same layout in finer pixels, so that letters stay readable.
constexpr int layoutWidth = 1000;

/// Lays the widget out anew for the picture, without its controls, and puts it back.
class Resized
{
public:
    Resized(QWidget& widget, QSize size)
        : m_widget(widget), m_before(widget.size()), m_controls(widget.findChildren<QWidget*>(chartControlsName))
    {
        for (QWidget* controls : m_controls)
            controls->hide();
        m_widget.resize(size);
        m_widget.ensurePolished();
    }
    ~Resized()
    {
        for (QWidget* controls : m_controls)
            controls->show();
        m_widget.resize(m_before);
    }
    Resized(const Resized&) = delete;
    Resized& operator=(const Resized&) = delete;

private:
    QWidget& m_widget;
    QSize m_before;
    QList<QWidget*> m_controls;
};

QByteArray png(QWidget& chart, QSize size, double scale)
{
    QImage image(size, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    chart.render(&image);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svg(QWidget& chart)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(chart.size());
    generator.setViewBox(chart.rect());
    generator.setTitle(chart.accessibleName());
    chart.render(&generator);
    return bytes;
}

QByteArray pdf(QWidget& chart)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    const double pointsPerPixel = 0.75;
    writer.setPageSize(QPageSize(QSizeF(chart.size()) * pointsPerPixel, QPageSize::Point));
    writer.setPageMargins({});
    writer.setTitle(chart.accessibleName());
    QPainter painter(&writer);
    painter.scale(double(writer.width()) / chart.width(), double(writer.height()) / chart.height());
    chart.render(&painter);
    painter.end();
    return bytes;
}

} // namespace

Result<void> exportChart(QWidget& chart, const QString& file, QSize size)
{
    const QString ending = QFileInfo(file).suffix().toLower();
    const double scale = std::max(1., double(size.width()) / layoutWidth);
    const Resized resized(chart, (QSizeF(size) / scale).toSize());
    QByteArray bytes;
    if (ending == QLatin1String("png"))
        bytes = png(chart, size, scale);
    else if (ending == QLatin1String("svg"))
        bytes = svg(chart);
    else if (ending == QLatin1String("pdf"))
        bytes = pdf(chart);
    else
        return badInput(fmt::format("'{}' ends in no known kind of picture: .png, .svg and .pdf can be written.",
                                    file.toStdString()));
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return failed(fmt::format("Cannot write '{}': {}.", file.toStdString(), out.errorString().toStdString()));
    return {};
}

} // namespace binweave
