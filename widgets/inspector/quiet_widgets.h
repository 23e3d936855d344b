// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSlider>
#include <QWheelEvent>

namespace binweave {

/// A control that the wheel changes only while it has the keyboard: a panel that scrolls must not change a design.
template <class Control>
class QuietWheel : public Control
{
public:
    template <class... Arguments>
    explicit QuietWheel(Arguments&&... arguments) : Control(std::forward<Arguments>(arguments)...)
    {
        this->setFocusPolicy(Qt::StrongFocus);
    }

protected:
    void wheelEvent(QWheelEvent* event) override
    {
        if (this->hasFocus())
            Control::wheelEvent(event);
        else
            event->ignore();
    }
};

} // namespace binweave
