// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_panel.h"

#include "widgets/inspector/facts_header.h"
#include "widgets/inspector/field_form.h"
#include "widgets/inspector/findings_list.h"
#include "widgets/inspector/options_form.h"
#include "widgets/workspace/document.h"

#include <QEvent>
#include <QVBoxLayout>

namespace binweave {

namespace {

/// "change bases K": a label inside a sentence; words like ReLU stay as they are.
QString editText(const QString& label)
{
    const bool isWord = label.size() > 1 && label[1].isLower();
    return InspectorPanel::tr("change %1").arg(isWord ? label[0].toLower() + label.mid(1) : label);
}

} // namespace

InspectorPanel::InspectorPanel(Document& document, QWidget* parent)
    : QScrollArea(parent),
      m_document(document),
      m_facts(new FactsHeader),
      m_fields(new QVBoxLayout),
      m_options(new OptionsForm(document)),
      m_findings(new FindingsList)
{
    setObjectName(QStringLiteral("inspector"));
    setAccessibleName(tr("Properties of the selection"));
    setFrameShape(NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(280);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 10, 12, 12);
    column->setSpacing(4);
    column->addWidget(m_facts);
    column->addLayout(m_fields);
    column->addWidget(m_options);
    column->addWidget(m_findings);
    column->addStretch(1);
    setWidget(content);

    connect(&document, &Document::designChanged, this, &InspectorPanel::refresh);
    connect(&document, &Document::optionsChanged, this, &InspectorPanel::refresh);
    connect(&document, &Document::selectionChanged, this, &InspectorPanel::showSelection);
    refresh();
}

void InspectorPanel::showSelection()
{
    m_document.endMerge();
    refresh();
}

void InspectorPanel::refresh()
{
    m_elements = inspectedElements(m_document);
    const std::vector<SharedField> fields = sharedFields(m_document, m_elements);
    if (!m_form || !m_form->suits(fields))
        rebuild(fields);
    m_form->showFields(fields);
    m_form->showAlternatives(m_document, m_elements);
    m_facts->showElements(m_document, m_elements);
    m_options->setVisible(m_elements.front().part == ElementPath::Part::input);
    m_findings->showElements(m_document, m_elements);
}

void InspectorPanel::rebuild(const std::vector<SharedField>& fields)
{
    if (m_form) {
        // An edit that changes the selection may come from an editor in it.
        m_form->hide();
        m_fields->removeWidget(m_form);
        m_form->deleteLater();
    }
    m_form = new FieldForm(fields);
    m_fields->addWidget(m_form);
    connect(m_form, &FieldForm::edited, this, &InspectorPanel::edit);
    connect(m_form, &FieldForm::alternativeTaken, this, &InspectorPanel::take);
    connect(m_form, &FieldForm::finished, &m_document, &Document::endMerge);
}

void InspectorPanel::edit(const QString& label, const std::string& path, const FieldValue& value, bool sliding)
{
    NetworkDesign next = m_document.design();
    for (const ElementPath& element : m_elements)
        setField(next, element, path, value);
    m_document.edit(editText(label), std::move(next),
                    sliding ? QStringLiteral("inspector.") + QString::fromStdString(path) : QString());
}

void InspectorPanel::take(const QString& label, const Alternative& alternative)
{
    m_document.edit(editText(label), withAlternative(m_document.design(), m_elements, alternative));
}

void InspectorPanel::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_form)
        refresh();
}

} // namespace binweave
