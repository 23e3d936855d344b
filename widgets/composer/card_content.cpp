// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/card_content.h"

#include "widgets/composer/card_filling.h"
#include "widgets/composer/element_facts.h"
#include "widgets/composer/element_text.h"
#include "widgets/workspace/document.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>

namespace binweave {

namespace {

using Part = ElementPath::Part;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(CardContent)
};

QString scoresText(int scores)
{
    return scores == 1 ? Text::tr("1 score") : Text::tr("%1 scores").arg(QLocale().toString(scores));
}

/// Builds the cards of one document; facts and findings are looked up by path.
class CardBuilder
{
public:
    explicit CardBuilder(const Document& document)
        : m_document(document), m_design(document.design()), m_facts(elementFacts(document))
    {}

    CardContent card(const ElementPath& path) const
    {
        CardContent card;
        card.path = path;
        card.title = elementTitle(m_design, path);
        addFacts(card);
        addFindings(card);
        switch (path.part) {
        case Part::input:
            card.numbers = card.shape.isEmpty() ? shapeText(m_design.input) : card.shape;
            card.bits.clear();
            card.shortBits.clear();
            break;
        case Part::stem:
            fillCard(card, m_design.stem);
            break;
        case Part::group:
            fillCard(card, m_design.groups[path.group], facts(path));
            break;
        case Part::block:
            addBlock(card);
            break;
        case Part::classifier:
            fillCard(card, m_design.classifier, m_design.classes);
            break;
        }
        return card;
    }

private:
    ElementFacts facts(const ElementPath& path) const
    {
        const auto found = m_facts.find(path);
        return found == m_facts.end() ? ElementFacts{} : found->second;
    }

    void addFacts(CardContent& card) const
    {
        if (m_facts.empty())
            return;
        const ElementFacts element = facts(card.path);
        card.bits = exactBits(element.parameterBits);
        card.shortBits = compactBits(element.parameterBits);
        card.shape =
            card.path.part == Part::classifier ? scoresText(element.output.channels) : shapeText(element.output);
    }

    void addFindings(CardContent& card) const
    {
        QStringList lines;
        for (const Finding& finding : m_document.findings()) {
            if (finding.origin != card.path)
                continue;
            card.severity = std::max(card.severity, std::optional(finding.severity));
            lines
                << Text::tr("%1: %2", "severity and finding").arg(severityText(finding.severity), findingText(finding));
        }
        card.findings = lines.join(QLatin1Char('\n'));
    }

    void addBlock(CardContent& card) const
    {
        const Group& group = m_design.groups[card.path.group];
        fillCard(card, group.blocks[card.path.block], group, facts(card.path));
    }

    const Document& m_document;
    const NetworkDesign& m_design;
    std::map<ElementPath, ElementFacts> m_facts;
};

} // namespace

QString CardContent::spokenText() const
{
    QStringList lines{title, joined({numbers, precision}), joined({shape == numbers ? QString() : shape, bits}),
                      findings};
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

QList<CardContent> cardContents(const Document& document)
{
    const CardBuilder build(document);
    const NetworkDesign& design = document.design();
    QList<CardContent> cards{build.card({Part::input}), build.card({Part::stem})};
    for (int g = 0; g < static_cast<int>(design.groups.size()); ++g) {
        cards << build.card({Part::group, g});
        for (int b = 0; b < static_cast<int>(design.groups[g].blocks.size()); ++b)
            cards << build.card({Part::block, g, b});
    }
    cards << build.card({Part::classifier});
    return cards;
}

} // namespace binweave
