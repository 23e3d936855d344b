// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/facts_header.h"

#include "model/search_space.h"
#include "widgets/composer/element_facts.h"
#include "widgets/composer/element_text.h"
#include "widgets/estimates/figures.h"
#include "widgets/workspace/document.h"

#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <algorithm>

namespace binweave {

namespace {

QString shareText(double part, double whole)
{
    if (whole <= 0)
        return {};
    return FactsHeader::tr(" (%1 %)").arg(QLocale().toString(100 * part / whole, 'f', 1));
}

QString whole(double number)
{
    return QLocale().toString(number, 'f', 0);
}

QString titleOf(const NetworkDesign& design, const std::vector<ElementPath>& elements)
{
    if (elements.size() > 1)
        return FactsHeader::tr("%1 elements", "more than one").arg(elements.size());
    if (elements.front().part == ElementPath::Part::input)
        return design.name.empty() ? FactsHeader::tr("Network") : QString::fromStdString(design.name);
    return elementTitle(design, elements.front());
}

} // namespace

FactsHeader::FactsHeader() : m_title(new QLabel), m_rows(new QFormLayout(this))
{
    setObjectName(QStringLiteral("facts"));
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.25);
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_title->setWordWrap(true);
    m_title->setObjectName(QStringLiteral("inspectorTitle"));
    m_rows->setContentsMargins(0, 0, 0, 6);
    m_rows->setVerticalSpacing(2);
    m_rows->setHorizontalSpacing(10);
    m_rows->addRow(m_title);
}

void FactsHeader::showElements(const Document& document, const std::vector<ElementPath>& elements)
{
    m_title->setText(titleOf(document.design(), elements));
    if (!document.estimates())
        return showFacts({});
    const bool network = elements.front().part == ElementPath::Part::input && elements.size() == 1;
    showFacts(network ? networkFacts(document) : elementsFacts(document, elements));
}

/// Where the partition is edited: on groups, and of the network.
void FactsHeader::addPartitions(std::vector<Fact>& facts, const NetworkDesign& design)
{
    const int blocks = blockCount(design);
    if (const auto partitions = partitionCount(blocks))
        facts.push_back({tr("Partitions"), QLocale().toString(*partitions),
                         tr("Ways to split Z = %1 blocks into consecutive groups, 2^(Z − 1).").arg(blocks)});
}

std::vector<FactsHeader::Fact> FactsHeader::networkFacts(const Document& document)
{
    const Estimates& estimates = *document.estimates();
    const QLocale locale;
    std::vector<Fact> facts{
        {tr("Parameter bits"), locale.toString(estimates.parameterBits),
         tr("Weights of convolutions and fully connected layers: Cin · Cout / G · k² · B · K, summed.")},
        {tr("Stored size"), sizeText(estimates.storedBits, SizeUnit::bytes, locale),
         tr("All that a model file must hold: %1 bits.").arg(locale.toString(estimates.storedBits))},
        {tr("Operations"), whole(estimates.equivalentOperations),
         tr("Equivalent operations: full-precision multiply-accumulates plus binary ones over w = %1.")
             .arg(document.options().wordBits)},
        {tr("Against full"),
         savingText(estimates.memorySaving, locale) + QLatin1Char('\n') + speedUpText(estimates.speedUp, locale),
         tr("Against the full-precision parent: the same topology with one branch and 32 bits.")}};
    addPartitions(facts, document.design());
    return facts;
}

std::vector<FactsHeader::Fact> FactsHeader::elementsFacts(const Document& document,
                                                          const std::vector<ElementPath>& elements)
{
    const std::map<ElementPath, ElementFacts> all = elementFacts(document);
    ElementFacts sum;
    for (const ElementPath& element : elements) {
        const ElementFacts& one = all.at(element);
        sum.parameterBits += one.parameterBits;
        sum.storedBits += one.storedBits;
        sum.equivalentOperations += one.equivalentOperations;
        sum.output = one.output;
    }
    const Estimates& total = *document.estimates();
    std::vector<Fact> facts;
    if (elements.size() == 1)
        facts.push_back({tr("Output"), shapeText(sum.output), tr("Channels × rows × columns.")});
    facts.push_back({tr("Parameter bits"),
                     QLocale().toString(sum.parameterBits) +
                         shareText(static_cast<double>(sum.parameterBits), static_cast<double>(total.parameterBits)),
                     tr("Weights only, with all bases and branches; the share is of the network's.")});
    facts.push_back({tr("Stored bits"),
                     QLocale().toString(sum.storedBits) +
                         shareText(static_cast<double>(sum.storedBits), static_cast<double>(total.storedBits)),
                     tr("With normalization, scalars and biases.")});
    facts.push_back({tr("Operations"),
                     whole(sum.equivalentOperations) + shareText(sum.equivalentOperations, total.equivalentOperations),
                     tr("Equivalent operations f + b/w.")});
    if (elements.front().part == ElementPath::Part::group)
        addPartitions(facts, document.design());
    return facts;
}

void FactsHeader::showFacts(const std::vector<Fact>& facts)
{
    // Rows are kept while a slider moves; only their number changes with what is inspected.
    while (m_rows->rowCount() > static_cast<int>(facts.size()) + 1)
        m_rows->removeRow(m_rows->rowCount() - 1);
    while (m_rows->rowCount() < static_cast<int>(facts.size()) + 1) {
        auto* name = new QLabel;
        name->setForegroundRole(QPalette::PlaceholderText);
        auto* value = new QLabel;
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setWordWrap(true);
        m_rows->addRow(name, value);
    }
    for (int i = 0; i < static_cast<int>(facts.size()); ++i) {
        const Fact& fact = facts[static_cast<std::size_t>(i)];
        const auto show = [&](QFormLayout::ItemRole role, const QString& text) {
            auto* label = qobject_cast<QLabel*>(m_rows->itemAt(i + 1, role)->widget());
            label->setText(text);
            label->setToolTip(fact.tip);
            label->setAccessibleName(fact.name);
        };
        show(QFormLayout::LabelRole, fact.name);
        show(QFormLayout::FieldRole, fact.value);
    }
}

} // namespace binweave
