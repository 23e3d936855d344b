// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/alternatives.h"

#include "widgets/workspace/document.h"

#include <QCoreApplication>
#include <QLocale>

namespace binweave {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Alternatives)
};

std::vector<Alternative> counts(const Field& field, const QString& title)
{
    std::vector<Alternative> alternatives;
    for (int count = 1; count <= 5; ++count)
        alternatives.push_back({title.arg(count), {{field.path, count}}});
    return alternatives;
}

std::vector<Alternative> expansions(const Field& field)
{
    std::vector<Alternative> alternatives;
    for (const double expansion : {1.0, 1.5, 2.0})
        alternatives.push_back({Text::tr("a = %1").arg(QLocale().toString(expansion)), {{field.path, expansion}}});
    return alternatives;
}

/// A sign is one bit, real values are 32, between them lie fixed-point numbers.
std::vector<Alternative> activationBits(const Field& field)
{
    Choice choice = std::get<Choice>(field.value);
    const auto method = [&](ActivationMethod wanted) {
        for (choice.index = 0; choice.names[static_cast<std::size_t>(choice.index)] != enumName(wanted);)
            ++choice.index;
        return std::pair<std::string, FieldValue>{field.path, choice};
    };
    const std::string bits = field.path.substr(0, field.path.rfind('.')) + ".bits";
    return {{Text::tr("1 bit"), {method(ActivationMethod::sign)}},
            {Text::tr("2 bit"), {method(ActivationMethod::fixedPoint), {bits, 2}}},
            {Text::tr("4 bit"), {method(ActivationMethod::fixedPoint), {bits, 4}}},
            {Text::tr("32 bit"), {method(ActivationMethod::fullPrecision)}}};
}

} // namespace

std::vector<Alternative> alternativesOf(const Field& field)
{
    if (field.path == "bases")
        return counts(field, Text::tr("K = %1"));
    if (field.path == "branches")
        return counts(field, Text::tr("M = %1"));
    if (field.path == "expansion")
        return expansions(field);
    if (field.path == "precision.activations.method")
        return activationBits(field);
    return {};
}

NetworkDesign withAlternative(NetworkDesign design, const std::vector<ElementPath>& elements,
                              const Alternative& alternative)
{
    for (const ElementPath& element : elements) {
        for (const auto& [path, value] : alternative.settings)
            setField(design, element, path, value);
    }
    return design;
}

std::optional<AlternativeCost> costOf(const Alternative& alternative, const Document& document,
                                      const std::vector<ElementPath>& elements)
{
    const NetworkDesign design = withAlternative(document.design(), elements, alternative);
    const bool current = design == document.design();
    const Result<Estimates> estimates = current ? document.estimates() : estimate(design, document.options());
    if (!estimates)
        return std::nullopt;
    return AlternativeCost{current, estimates->parameterBits, estimates->equivalentOperations};
}

} // namespace binweave
