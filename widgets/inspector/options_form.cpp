// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/options_form.h"

#include "widgets/inspector/number_editor.h"
#include "widgets/inspector/segment_editor.h"
#include "widgets/workspace/document.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace binweave {

namespace {

FieldEditor* exponentEditor(const QString& label)
{
    const Field field{.path = {}, .value = 1.0, .range = {0, 4}};
    return new NumberEditor(field,
                            {.label = label, .tip = {}, .editor = EditorKind::slider, .slider = {0, 2}, .step = 0.05});
}

} // namespace

OptionsForm::OptionsForm(Document& document)
    : m_document(document),
      m_gamma(exponentEditor(tr("γ"))),
      m_nu(exponentEditor(tr("ν"))),
      m_word(new SegmentEditor(QList<int>{32, 64}))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 10, 0, 0);
    column->setSpacing(6);
    auto* heading = new QLabel(tr("Estimates"));
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    column->addWidget(heading);

    addRow(tr("Kernel γ"), QStringLiteral("gamma"),
           tr("Single-kernel ability β = (B · K · k² · Cin / (Wout · Hout))^γ. Open in the source; 0 to 4."), m_gamma);
    addRow(tr("Width ν"), QStringLiteral("nu"), tr("Single-layer ability ζ = β · Cout^ν. Open in the source; 0 to 4."),
           m_nu);
    addRow(tr("Word w"), QStringLiteral("wordBits"), tr("Bits that one popcount takes: binary operations count 1/w."),
           m_word);

    const auto change = [this](auto assign) {
        return [this, assign](const FieldValue& value) {
            EstimateOptions options = m_document.options();
            assign(options, value);
            m_document.setOptions(options);
        };
    };
    connect(m_gamma, &FieldEditor::edited, this,
            change([](EstimateOptions& options, const FieldValue& value) { options.gamma = std::get<double>(value); }));
    connect(m_nu, &FieldEditor::edited, this,
            change([](EstimateOptions& options, const FieldValue& value) { options.nu = std::get<double>(value); }));
    connect(m_word, &FieldEditor::edited, this,
            change([](EstimateOptions& options, const FieldValue& value) { options.wordBits = std::get<int>(value); }));
    connect(&document, &Document::optionsChanged, this, &OptionsForm::showOptions);
    showOptions();
}

void OptionsForm::addRow(const QString& label, const QString& name, const QString& tip, FieldEditor* editor)
{
    auto* row = new QWidget;
    row->setToolTip(tip);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    auto* text = new QLabel(label);
    text->setFixedWidth(100);
    text->setBuddy(editor);
    line->addWidget(text);
    line->addWidget(editor, 1);
    editor->setObjectName(name);
    editor->setAccessibleName(label);
    layout()->addWidget(row);
}

void OptionsForm::showOptions()
{
    m_gamma->showValue(m_document.options().gamma, false);
    m_nu->showValue(m_document.options().nu, false);
    m_word->showValue(m_document.options().wordBits, false);
}

} // namespace binweave
