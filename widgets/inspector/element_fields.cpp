// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/element_fields.h"

#include "model/precision.h"

#include <algorithm>
#include <string_view>

namespace binweave {

namespace {

using Part = ElementPath::Part;

template <class T>
concept Plain =
    std::same_as<T, int> || std::same_as<T, double> || std::same_as<T, bool> || std::same_as<T, std::string>;

/// Calls leaf(path, member, range..) for each number, text, truth value and enum below `value`.
template <class T>
void walk(T& value, const std::string& prefix, auto&& leaf)
{
    visitFields(value, [&](const char* key, auto& member, auto... range) {
        using Member = std::remove_cvref_t<decltype(member)>;
        const std::string path = prefix + key;
        if constexpr (Plain<Member> || NamedEnum<Member>)
            leaf(path, member, range...);
        else if constexpr (requires { visitFields(member, leaf); })
            walk(member, path + ".", leaf);
    });
}

/// Calls visit(element) with the struct that holds the element's properties.
template <class Design>
void withElement(Design& design, const ElementPath& path, auto&& visit)
{
    switch (path.part) {
    case Part::input:
        return visit(design);
    case Part::stem:
        return visit(design.stem);
    case Part::group:
        return visit(design.groups[path.group]);
    case Part::block:
        return std::visit(visit, design.groups[path.group].blocks[path.block]);
    case Part::classifier:
        return visit(design.classifier);
    }
}

/// Of the network itself, its parts are left out.
bool isOfAnotherElement(const ElementPath& element, std::string_view path)
{
    return element.part == Part::input && (path.starts_with("stem.") || path.starts_with("classifier."));
}

FieldValue valueOf(const Plain auto& member)
{
    return member;
}

template <NamedEnum E>
FieldValue valueOf(const E& member)
{
    Choice choice;
    for (const auto& [enumerator, name] : EnumNames<E>::value) {
        if (enumerator == member)
            choice.index = static_cast<int>(choice.names.size());
        choice.names.emplace_back(name);
    }
    return choice;
}

void assign(Plain auto& member, const FieldValue& value)
{
    if (const auto* same = std::get_if<std::remove_cvref_t<decltype(member)>>(&value))
        member = *same;
}

template <NamedEnum E>
void assign(E& member, const FieldValue& value)
{
    if (const auto* choice = std::get_if<Choice>(&value))
        member = EnumNames<E>::value[static_cast<std::size_t>(choice->index)].first;
}

/// The name chosen by a sibling of the field at `path`: "weights.bits" -> chosen "weights.method".
std::string_view siblingChoice(const std::vector<Field>& fields, const std::string& path, std::string_view sibling)
{
    const std::string wanted = path.substr(0, path.rfind('.') + 1).append(sibling);
    for (const Field& field : fields) {
        if (const auto* choice = std::get_if<Choice>(&field.value); choice && field.path == wanted)
            return choice->names[static_cast<std::size_t>(choice->index)];
    }
    return {};
}

bool applies(const std::vector<Field>& fields, const std::string& path, bool projects)
{
    const auto chosen = [&](std::string_view sibling) { return siblingChoice(fields, path, sibling); };
    const bool ofActivations = path.find("activations.") != std::string::npos;
    if (path.starts_with("projection.") && !projects)
        return false;
    if (path == "projection.kernel")
        return chosen("downsampling") == enumName(Downsampling::convolution);
    const bool weightless = siblingChoice(fields, "projection.", "downsampling") == enumName(Downsampling::weightless);
    if (path.starts_with("projection.weights.") && weightless)
        return false;
    if (path == "pool-kernel")
        return std::ranges::any_of(
            fields, [](const Field& field) { return field.path == "max-pool" && std::get<bool>(field.value); });
    if (path == "weightless")
        return projects && !weightless;
    if (path == "surrogate.threshold")
        return chosen("kind") == enumName(SurrogateKind::clipped);
    const auto readBy = [&]<NamedEnum E>(bool (*reads)(E)) {
        return std::ranges::any_of(EnumNames<E>::value,
                                   [&](const auto& m) { return m.second == chosen("method") && reads(m.first); });
    };
    if (path.ends_with("weights.bits"))
        return readBy.operator()<WeightMethod>(usesBits);
    if (path.ends_with("weights.pieces"))
        return readBy.operator()<WeightMethod>(usesPieces);
    if (path.ends_with("weights.scale") || path.ends_with("weights.cancel-gradient"))
        return readBy.operator()<WeightMethod>(usesScale);
    if (ofActivations && (path.ends_with(".bits") || path.ends_with(".clip")))
        return readBy.operator()<ActivationMethod>(usesBits);
    if (ofActivations && path.ends_with(".pieces"))
        return readBy.operator()<ActivationMethod>(usesPieces);
    return true;
}

struct KindName
{
    std::string operator()(const NetworkDesign&) const { return "network"; }
    std::string operator()(const Stem&) const { return "stem"; }
    std::string operator()(const Group&) const { return "group"; }
    std::string operator()(const Classifier&) const { return "classifier"; }
    template <class B>
    std::string operator()(const B&) const
    {
        return BlockKind<B>::name;
    }
};

} // namespace

std::vector<Field> fieldsOf(const NetworkDesign& design, const ElementPath& element, bool projects)
{
    std::vector<Field> fields;
    withElement(design, element, [&](const auto& value) {
        walk(value, "", [&](const std::string& path, const auto& member, auto... range) {
            if (!isOfAnotherElement(element, path))
                fields.push_back({path, valueOf(member), Range{range...}});
        });
    });
    for (Field& field : fields)
        field.applies = applies(fields, field.path, projects);
    return fields;
}

void setField(NetworkDesign& design, const ElementPath& element, const std::string& path, const FieldValue& value)
{
    withElement(design, element, [&](auto& target) {
        walk(target, "", [&](const std::string& found, auto& member, auto...) {
            if (found == path)
                assign(member, value);
        });
    });
}

std::string elementKind(const NetworkDesign& design, const ElementPath& element)
{
    std::string kind;
    withElement(design, element, [&](const auto& value) { kind = KindName()(value); });
    return kind;
}

} // namespace binweave
