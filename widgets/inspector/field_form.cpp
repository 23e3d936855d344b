// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/field_form.h"

#include "widgets/inspector/alternatives_strip.h"
#include "widgets/inspector/field_editor.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace binweave {

namespace {

constexpr int labelWidth = 100;

using Signature = std::vector<std::pair<std::string, std::string>>;

Signature signatureOf(const std::vector<SharedField>& fields)
{
    Signature signature;
    for (const SharedField& shared : fields)
        signature.emplace_back(shared.kind, shared.field.path);
    return signature;
}

QString tipOf(const FieldText& text, const Range& range)
{
    if (range.most <= range.least)
        return text.tip;
    const QLocale locale;
    return FieldForm::tr("%1\n%2 to %3", "what a field is, its range")
        .arg(text.tip, locale.toString(range.least), locale.toString(range.most));
}

/// Sliders move by themselves; all else is one decision.
bool slides(const FieldValue& value)
{
    return std::holds_alternative<int>(value) || std::holds_alternative<double>(value);
}

} // namespace

FieldForm::FieldForm(const std::vector<SharedField>& fields) : m_signature(signatureOf(fields))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    QStringList sections{QString()};
    for (const SharedField& shared : fields) {
        if (const QString section = sectionText(shared.field.path); !sections.contains(section))
            sections << section;
    }
    for (const QString& section : sections)
        addSection(column, section, fields);
}

void FieldForm::addSection(QVBoxLayout* column, const QString& section, const std::vector<SharedField>& fields)
{
    if (!section.isEmpty()) {
        auto* heading = new QLabel(section);
        QFont font = heading->font();
        font.setWeight(QFont::DemiBold);
        heading->setFont(font);
        heading->setContentsMargins(0, 10, 0, 0);
        heading->setWordWrap(true);
        m_headings.insert(section, heading);
        column->addWidget(heading);
    }
    for (const SharedField& shared : fields) {
        if (sectionText(shared.field.path) != section)
            continue;
        m_rows.push_back(makeRow(shared));
        column->addWidget(m_rows.back().widget);
    }
}

FieldForm::Row FieldForm::makeRow(const SharedField& shared)
{
    const Field& field = shared.field;
    const FieldText text = fieldText(shared.kind, field.path);
    Row row{.path = field.path, .widget = new QWidget, .editor = makeFieldEditor(field, text)};
    row.editor->setObjectName(QString::fromStdString(field.path));
    row.editor->setAccessibleName(text.label);
    row.widget->setToolTip(tipOf(text, field.range));

    auto* column = new QVBoxLayout(row.widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto* line = new QHBoxLayout;
    if (!std::holds_alternative<bool>(field.value)) { // a check box carries its label itself
        auto* label = new QLabel(text.label);
        label->setFixedWidth(labelWidth);
        label->setWordWrap(true);
        label->setBuddy(row.editor);
        line->addWidget(label);
    }
    line->addWidget(row.editor, 1);
    column->addLayout(line);
    addStrip(row, text.label, field);

    connect(row.editor, &FieldEditor::edited, this,
            [this, label = text.label, path = field.path](const FieldValue& value) {
                Q_EMIT edited(label, path, value, slides(value));
            });
    connect(row.editor, &FieldEditor::finished, this, &FieldForm::finished);
    return row;
}

void FieldForm::addStrip(Row& row, const QString& label, const Field& field)
{
    std::vector<Alternative> alternatives = alternativesOf(field);
    if (alternatives.empty())
        return;
    row.strip = new AlternativesStrip(std::move(alternatives));
    row.strip->setObjectName(QStringLiteral("alternatives.") + QString::fromStdString(field.path));
    row.widget->layout()->addWidget(row.strip);
    connect(row.strip, &AlternativesStrip::taken, this,
            [this, label](const Alternative& alternative) { Q_EMIT alternativeTaken(label, alternative); });
}

bool FieldForm::suits(const std::vector<SharedField>& fields) const
{
    return signatureOf(fields) == m_signature;
}

void FieldForm::showFields(const std::vector<SharedField>& fields)
{
    QHash<QString, bool> used;
    for (const SharedField& shared : fields) {
        for (const Row& row : m_rows) {
            if (row.path != shared.field.path)
                continue;
            row.editor->showValue(shared.field.value, shared.mixed);
            row.widget->setVisible(shared.field.applies);
            if (shared.field.applies)
                used[sectionText(row.path)] = true;
        }
    }
    for (auto heading = m_headings.begin(); heading != m_headings.end(); ++heading)
        heading.value()->setVisible(used.value(heading.key()));
}

void FieldForm::showAlternatives(const Document& document, const std::vector<ElementPath>& elements)
{
    for (const Row& row : m_rows) {
        if (row.strip)
            row.strip->showCosts(document, elements);
    }
}

} // namespace binweave
