// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/network_picture.h"

#include "model/design_edit.h"
#include "widgets/workspace/document.h"

#include <algorithm>
#include <map>

namespace binweave {

namespace {

using Part = ElementPath::Part;

double cardHeight(const CardContent& content)
{
    if (content.kind == ElementKind::input)
        return 34;
    constexpr double text = 70; // three lines and their margins
    const auto rows = static_cast<double>(content.figure.rows.size());
    return std::max(text, rows * (canvas::rowHeight + canvas::rowGap) + canvas::rowGap - 4);
}

/// Stacks cards and group frames downward.
class Flow
{
public:
    explicit Flow(const NetworkDesign& design) : m_design(design) {}

    void place(const CardContent& content)
    {
        if (m_open && m_picture.groups.last().content.path.group != content.path.group)
            closeGroup();
        if (content.kind == ElementKind::group)
            openGroup(content);
        else
            placeCard(content);
    }

    NetworkPicture finish()
    {
        placeInsertions();
        m_picture.bounds = QRectF(0, 0, canvas::cardWidth + canvas::shortcutReach, m_bottom);
        for (const PlacedGroup& group : m_picture.groups)
            m_picture.bounds |= group.bounds();
        return m_picture;
    }

private:
    void openGroup(const CardContent& content)
    {
        PlacedGroup group{content, {}, m_design.groups[content.path.group].branches, {}};
        if (group.branches == 1 && m_design.groups.size() == 1)
            return;
        m_open = true;
        const double top = m_bottom + canvas::gap + (group.hasOutsideShortcut() ? canvas::junctionSpace : 0);
        double width = canvas::cardWidth + canvas::shortcutReach + 2 * canvas::groupMargin;
        width += canvas::branchWidth * (group.drawnBranches() + (group.isElided() ? 0.5 : 0));
        group.frame = QRectF(-canvas::groupMargin, top, width, 0);
        m_picture.groups.append(group);
        m_bottom = top + (group.branches > 1 ? canvas::groupHeader : canvas::bracketHeader);
    }

    void closeGroup()
    {
        m_open = false;
        PlacedGroup& group = m_picture.groups.last();
        group.frame.setBottom(m_bottom + (group.branches > 1 ? canvas::groupFooter : canvas::groupMargin));
        m_bottom = group.frame.bottom() + (group.hasOutsideShortcut() ? canvas::junctionSpace : 0);
        m_rects[group.content.path] = group.bounds();
    }

    void placeCard(const CardContent& content)
    {
        const bool first = m_picture.cards.isEmpty();
        const PlacedCard card{content,
                              QRectF(0, first ? 0 : m_bottom + canvas::gap, canvas::cardWidth, cardHeight(content))};
        if (!first)
            m_picture.wires.append({m_picture.cards.last().rect.bottom(), card.rect.top()});
        m_picture.cards.append(card);
        if (m_open)
            m_picture.groups.last().cards.append(card);
        m_bottom = card.rect.bottom();
        m_rects[content.path] = card.rect;
    }

    /// Insertions are drawn in the middle of the gap behind what they follow.
    void placeInsertions()
    {
        for (const ElementPath& after : insertionPlaces(m_design)) {
            const bool beforeAll = after.part == Part::block && after.block < 0;
            const double y = beforeAll ? m_rects[{Part::block, after.group, 0}].top() - canvas::gap / 2
                                       : m_rects[after].bottom() + canvas::gap / 2;
            m_picture.places.append({after, y});
        }
    }

    const NetworkDesign& m_design;
    NetworkPicture m_picture;
    std::map<ElementPath, QRectF> m_rects;
    double m_bottom = 0;
    bool m_open = false; ///< the last of m_picture.groups
};

} // namespace

int PlacedGroup::drawnBranches() const
{
    return std::min(branches - 1, canvas::mostBranches);
}

bool PlacedGroup::isElided() const
{
    return branches - 1 > canvas::mostBranches;
}

bool PlacedGroup::hasOutsideShortcut() const
{
    return !content.figure.shortcuts.isEmpty();
}

QRectF PlacedGroup::bounds() const
{
    const double reach = hasOutsideShortcut() ? canvas::shortcutReach : 0;
    const double junction = hasOutsideShortcut() ? canvas::junctionSpace : 0;
    return frame.adjusted(0, -junction, reach, junction);
}

NetworkPicture layOut(const Document& document)
{
    Flow flow(document.design());
    for (const CardContent& content : cardContents(document))
        flow.place(content);
    return flow.finish();
}

} // namespace binweave
