// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/choice_editor.h"

#include "widgets/composer/element_text.h"
#include "widgets/inspector/quiet_widgets.h"

#include <QHBoxLayout>
#include <QSignalBlocker>

namespace binweave {

namespace {

QComboBox* addList(QWidget* parent)
{
    auto* list = new QuietWheel<QComboBox>;
    list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    list->setMinimumContentsLength(8);
    list->setPlaceholderText(ChoiceEditor::tr("values differ"));
    auto* layout = new QHBoxLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(list);
    parent->setFocusProxy(list);
    return list;
}

} // namespace

ChoiceEditor::ChoiceEditor(const Choice& choice) : m_list(addList(this)), m_choice(choice)
{
    for (const std::string& name : choice.names)
        m_list->addItem(choiceText(name));
    connect(m_list, &QComboBox::activated, this, [this](int index) {
        m_choice.index = index;
        Q_EMIT edited(m_choice);
    });
}

void ChoiceEditor::showValue(const FieldValue& value, bool mixed)
{
    const QSignalBlocker blocker(m_list);
    m_choice = std::get<Choice>(value);
    m_list->setCurrentIndex(mixed ? -1 : m_choice.index);
}

KernelEditor::KernelEditor(const Range& range) : m_list(addList(this)), m_least(static_cast<int>(range.least))
{
    for (int kernel = m_least; kernel <= range.most; ++kernel)
        m_list->addItem(kernelText(kernel));
    connect(m_list, &QComboBox::activated, this, [this](int index) { Q_EMIT edited(m_least + index); });
}

void KernelEditor::showValue(const FieldValue& value, bool mixed)
{
    const QSignalBlocker blocker(m_list);
    m_list->setCurrentIndex(mixed ? -1 : std::get<int>(value) - m_least);
}

} // namespace binweave
