// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/shared_fields.h"

#include "widgets/composer/element_facts.h"
#include "widgets/workspace/document.h"

#include <algorithm>

namespace binweave {

namespace {

/// Whether the shortcut of a residual block is a projection; unknown shapes show the fields.
bool projects(const NetworkDesign& design, const ElementPath& element, const std::map<ElementPath, ElementFacts>& facts)
{
    if (element.part != ElementPath::Part::block)
        return true;
    const auto block = shortcutOwner(design.groups[element.group].blocks[element.block]);
    const auto found = facts.find(element);
    return !block || found == facts.end() || needsProjection(*block, found->second.input);
}

void intersect(std::vector<SharedField>& shared, const std::vector<Field>& others)
{
    std::erase_if(shared, [&](SharedField& one) {
        const auto other = std::find_if(others.begin(), others.end(), [&](const Field& field) {
            return field.path == one.field.path && field.value.index() == one.field.value.index();
        });
        if (other == others.end())
            return true;
        one.mixed = one.mixed || other->value != one.field.value;
        one.field.applies = one.field.applies && other->applies;
        one.field.range.least = std::max(one.field.range.least, other->range.least);
        one.field.range.most = std::min(one.field.range.most, other->range.most);
        return false;
    });
}

} // namespace

std::vector<ElementPath> inspectedElements(const Document& document)
{
    if (document.selection().empty())
        return {{ElementPath::Part::input}};
    return document.selection();
}

std::vector<SharedField> sharedFields(const Document& document, const std::vector<ElementPath>& elements)
{
    const NetworkDesign& design = document.design();
    const std::map<ElementPath, ElementFacts> facts = elementFacts(document);
    const std::string kind = elementKind(design, elements.front());
    const bool alike = std::all_of(elements.begin(), elements.end(),
                                   [&](const ElementPath& element) { return elementKind(design, element) == kind; });

    std::vector<SharedField> shared;
    for (const Field& field : fieldsOf(design, elements.front(), projects(design, elements.front(), facts)))
        shared.push_back({.field = field, .kind = alike ? kind : "block"});
    for (std::size_t i = 1; i < elements.size(); ++i)
        intersect(shared, fieldsOf(design, elements[i], projects(design, elements[i], facts)));
    return shared;
}

} // namespace binweave
