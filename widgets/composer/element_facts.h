// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <map>

namespace binweave {

class Document;

/// Shapes and bits of one element: sums over its layers, bases and branches.
struct ElementFacts
{
    TensorShape input;
    TensorShape output;
    long long parameterBits = 0;
    long long storedBits = 0;
    double equivalentOperations = 0;
};

/// One entry for each element of the network, groups included; empty where the design cannot be lowered.
std::map<ElementPath, ElementFacts> elementFacts(const Document& document);

/// Whether the block's shortcut is a projection rather than the identity.
bool needsProjection(const ResidualBlock& block, const TensorShape& input);

} // namespace binweave
