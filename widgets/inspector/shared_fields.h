// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/element_fields.h"

#include <string>
#include <vector>

namespace binweave {

class Document;

/// A property that all inspected elements have.
struct SharedField
{
    Field field; ///< value of the first element; applies where it does for all
    bool mixed = false;
    std::string kind; ///< of the elements, "block" where they differ in it; for texts
};

/// What is inspected: the selection, or the network itself (as input) where nothing is selected.
std::vector<ElementPath> inspectedElements(const Document& document);

std::vector<SharedField> sharedFields(const Document& document, const std::vector<ElementPath>& elements);

} // namespace binweave
