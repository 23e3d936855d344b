// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace binweave {

/// A ring around a view that has the keyboard and got it by Tab: views, unlike fields, do not show that by themselves.
class FocusRing : public QWidget
{
public:
    /// The view owns it.
    explicit FocusRing(QWidget* view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

} // namespace binweave
