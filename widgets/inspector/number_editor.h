// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/field_editor.h"

class QDoubleSpinBox;
class QSlider;

namespace binweave {

/// A number to type, and a slider over the part of its range that people use.
class NumberEditor : public FieldEditor
{
    Q_OBJECT

public:
    NumberEditor(const Field& field, const FieldText& text);
    void showValue(const FieldValue& value, bool mixed) override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildNumber(const FieldText& text);
    void buildSlider();
    double atSlider(int position) const;
    int sliderPosition(double value) const;
    void take(double value);
    void moved(int position);

    Range m_range;
    FieldText m_text;
    bool m_whole;
    QDoubleSpinBox* m_number;
    QSlider* m_slider = nullptr;
};

} // namespace binweave
