// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/number_editor.h"

#include "widgets/inspector/quiet_widgets.h"
#include "widgets/undo_keys.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

constexpr int logPositions = 240;

} // namespace

NumberEditor::NumberEditor(const Field& field, const FieldText& text)
    : m_range(field.range),
      m_text(text),
      m_whole(std::holds_alternative<int>(field.value)),
      m_number(new QuietWheel<QDoubleSpinBox>)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    if (text.editor != EditorKind::spin && text.slider.most > text.slider.least) {
        buildSlider();
        layout->addWidget(m_slider, 1);
    }
    buildNumber(text);
    layout->addWidget(m_number, m_slider ? 0 : 1);
    setFocusProxy(m_slider ? static_cast<QWidget*>(m_slider) : m_number);
}

void NumberEditor::buildNumber(const FieldText& text)
{
    m_number->setObjectName(QStringLiteral("number"));
    m_number->setDecimals(m_whole ? 0 : 2);
    m_number->setRange(m_range.least, m_range.most);
    m_number->setSingleStep(text.step);
    m_number->setKeyboardTracking(false);
    m_number->setAccessibleName(text.label);
    if (!text.unit.isEmpty())
        m_number->setSuffix(QLatin1Char(' ') + text.unit);
    m_number->setMinimumWidth(74);
    m_number->installEventFilter(this);
    new UndoKeys(m_number);
    connect(m_number, &QDoubleSpinBox::valueChanged, this, &NumberEditor::take);
    connect(m_number, &QDoubleSpinBox::editingFinished, this, &NumberEditor::finished);
}

void NumberEditor::buildSlider()
{
    m_slider = new QuietWheel<QSlider>(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("slider"));
    m_slider->setAccessibleName(m_text.label);
    m_slider->setMinimumWidth(60);
    m_slider->setRange(0, m_text.editor == EditorKind::logSlider
                              ? logPositions
                              : qRound((m_text.slider.most - m_text.slider.least) / m_text.step));
    if (m_slider->maximum() <= 16) {
        m_slider->setTickPosition(QSlider::TicksBelow);
        m_slider->setTickInterval(1);
        m_slider->setPageStep(1);
    }
    m_slider->installEventFilter(this);
    connect(m_slider, &QSlider::valueChanged, this, &NumberEditor::moved);
    connect(m_slider, &QSlider::sliderReleased, this, &NumberEditor::finished);
}

double NumberEditor::atSlider(int position) const
{
    const Range& shown = m_text.slider;
    if (m_text.editor != EditorKind::logSlider)
        return shown.least + position * m_text.step;
    return std::round(shown.least * std::pow(shown.most / shown.least, 1.0 * position / logPositions));
}

int NumberEditor::sliderPosition(double value) const
{
    const Range& shown = m_text.slider;
    const double inside = std::clamp(value, shown.least, shown.most);
    if (m_text.editor != EditorKind::logSlider)
        return qRound((inside - shown.least) / m_text.step);
    return qRound(logPositions * std::log(inside / shown.least) / std::log(shown.most / shown.least));
}

void NumberEditor::moved(int position)
{
    const double value = atSlider(position);
    const QSignalBlocker blocker(m_number);
    m_number->setSpecialValueText({});
    m_number->setMinimum(m_range.least);
    m_number->setValue(value);
    take(value);
}

void NumberEditor::take(double value)
{
    if (value < m_range.least)
        return; // the place of "differ"
    if (m_whole)
        Q_EMIT edited(static_cast<int>(std::lround(value)));
    else
        Q_EMIT edited(value);
}

void NumberEditor::showValue(const FieldValue& value, bool mixed)
{
    const double number = m_whole ? std::get<int>(value) : std::get<double>(value);
    const QSignalBlocker blocker(m_number);
    // One place below the range says that values differ.
    m_number->setMinimum(mixed ? m_range.least - m_text.step : m_range.least);
    m_number->setSpecialValueText(mixed ? tr("differ") : QString());
    m_number->setValue(mixed ? m_number->minimum() : number);
    if (!m_slider || m_slider->isSliderDown())
        return;
    const QSignalBlocker still(m_slider);
    m_slider->setValue(sliderPosition(number));
}

bool NumberEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut)
        Q_EMIT finished();
    return FieldEditor::eventFilter(watched, event);
}

} // namespace binweave
