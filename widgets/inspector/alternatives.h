// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/element_fields.h"

#include <QString>
#include <optional>
#include <vector>

namespace binweave {

class Document;

/// Another value of a property, as the fields that it sets.
struct Alternative
{
    QString title; ///< "K = 3"
    std::vector<std::pair<std::string, FieldValue>> settings;
};

/// What is worth comparing beside a field: bases and branches 1..5, activations of 1, 2, 4 and 32 bits, expansion 1,
/// 1.5 and 2. Empty for other fields.
std::vector<Alternative> alternativesOf(const Field& field);

/// The design with the alternative taken by all of the elements.
NetworkDesign withAlternative(NetworkDesign design, const std::vector<ElementPath>& elements,
                              const Alternative& alternative);

/// What the whole network would cost.
struct AlternativeCost
{
    bool current = false;
    long long parameterBits = 0;
    double equivalentOperations = 0;
};

/// Empty where the design could not be built.
std::optional<AlternativeCost> costOf(const Alternative& alternative, const Document& document,
                                      const std::vector<ElementPath>& elements);

} // namespace binweave
