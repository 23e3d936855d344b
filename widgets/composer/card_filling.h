// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/card_content.h"
#include "widgets/composer/element_facts.h"

/// What the card of each kind of element says and draws: kind, numbers, precision, figure.
namespace binweave {

void fillCard(CardContent& card, const Stem& stem);
void fillCard(CardContent& card, const Group& group, const ElementFacts& facts);
void fillCard(CardContent& card, const Classifier& classifier, int classes);
/// A block of `group`.
void fillCard(CardContent& card, const Block& block, const Group& group, const ElementFacts& facts);

/// Parts that say something, joined as a line of a card.
QString joined(const QStringList& parts);

} // namespace binweave
