// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/alternatives.h"
#include "widgets/inspector/chip_button.h"

#include <QList>

namespace binweave {

/// One alternative: its title over parameter bits and operations of the network.
class AlternativeButton : public ChipButton
{
    Q_OBJECT

public:
    using ChipButton::ChipButton;
    void showCost(const std::optional<AlternativeCost>& cost);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont small() const;

    QString m_bits;
    QString m_operations;
};

/// What the alternatives to a property would cost, side by side; a click takes one.
class AlternativesStrip : public QWidget
{
    Q_OBJECT

public:
    explicit AlternativesStrip(std::vector<Alternative> alternatives);
    void showCosts(const Document& document, const std::vector<ElementPath>& elements);

Q_SIGNALS:
    void taken(const binweave::Alternative& alternative);

private:
    std::vector<Alternative> m_alternatives;
    QList<AlternativeButton*> m_buttons;
};

} // namespace binweave
