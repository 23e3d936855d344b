// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/findings_list.h"

#include "widgets/composer/element_text.h"
#include "widgets/composer/figure_painter.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace binweave {

namespace {

/// The sign of a severity.
class SeveritySign : public QWidget
{
public:
    explicit SeveritySign(Severity severity) : m_severity(severity)
    {
        setFixedSize(18, 18);
        setAccessibleName(severityText(severity));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintSeverity(painter, QRectF(1, 1, 16, 16), m_severity);
    }

private:
    Severity m_severity;
};

QWidget* noteOf(const Finding& finding, bool named)
{
    auto* note = new QWidget;
    auto* row = new QHBoxLayout(note);
    row->setContentsMargins(0, 2, 0, 2);
    row->addWidget(new SeveritySign(finding.severity), 0, Qt::AlignTop);
    QString text = QString::fromStdString(finding.text).toHtmlEscaped();
    if (named)
        text.prepend(QStringLiteral("<b>%1</b> ").arg(QString::fromStdString(finding.layer).toHtmlEscaped()));
    if (!finding.remedy.empty())
        text += QStringLiteral("<br><span style='color:%1'>%2</span>")
                    .arg(themeColors().mutedText.name(), QString::fromStdString(finding.remedy).toHtmlEscaped());
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(label, 1);
    return note;
}

} // namespace

FindingsList::FindingsList() : m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("findings"));
    m_column->setContentsMargins(0, 8, 0, 0);
    m_column->setSpacing(2);
}

void FindingsList::showElements(const Document& document, const std::vector<ElementPath>& elements)
{
    const bool network = elements.front().part == ElementPath::Part::input;
    std::vector<Finding> shown = document.findings();
    std::erase_if(shown, [&](const Finding& finding) {
        return !network && std::find(elements.begin(), elements.end(), finding.origin) == elements.end();
    });

    QStringList texts{themeColors().mutedText.name()};
    for (const Finding& finding : shown)
        texts << QString::fromStdString(finding.layer) + findingText(finding);
    if (texts == m_shown)
        return;
    m_shown = texts;
    qDeleteAll(m_notes);
    m_notes.clear();
    for (const Finding& finding : shown) {
        m_notes << noteOf(finding, network || elements.size() > 1);
        m_column->addWidget(m_notes.last());
    }
    setVisible(!shown.empty());
}

} // namespace binweave
