// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/figure_line.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QTextDocument>
#include <algorithm>

namespace binweave {

namespace {

QString lineEnd(const QLabel& label)
{
    return label.textFormat() == Qt::RichText ? QStringLiteral("<br>") : QStringLiteral("\n");
}

QString dot(const QLabel& label)
{
    if (label.textFormat() != Qt::RichText)
        return figureDot;
    return QStringLiteral(" <span style='color:%1'>&nbsp;·&nbsp;</span> ").arg(themeColors().mutedText.name());
}

} // namespace

QString bigFigure(const QString& figure)
{
    return QStringLiteral("<span style='font-size:large; font-weight:600'>%1</span>").arg(figure);
}

FigureLine::FigureLine(QWidget* parent) : QLabel(parent)
{
    setWordWrap(true);
}

void FigureLine::showText(const QString& text)
{
    m_text = text;
    fit();
}

void FigureLine::fit()
{
    const QString end = lineEnd(*this);
    QStringList lines = m_text.split(end);
    std::ranges::transform(lines, lines.begin(), [this](const QString& line) { return fitted(line); });
    setText(lines.join(end));
}

QString FigureLine::fitted(const QString& line) const
{
    QStringList lines;
    for (const QString& figure : line.split(figureDot)) {
        const QString longer = lines.isEmpty() ? figure : lines.back() + dot(*this) + figure;
        if (lines.isEmpty() || widthOf(longer) > contentsRect().width())
            lines.append(figure);
        else
            lines.back() = longer;
    }
    return lines.join(lineEnd(*this));
}

double FigureLine::widthOf(const QString& text) const
{
    QTextDocument document;
    document.setDocumentMargin(0);
    document.setDefaultFont(font());
    if (textFormat() == Qt::RichText)
        document.setHtml(text);
    else
        document.setPlainText(text);
    return document.idealWidth();
}

void FigureLine::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    fit();
}

void FigureLine::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        fit();
}

} // namespace binweave
