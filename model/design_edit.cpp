// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_edit.h"

#include <algorithm>
#include <set>

namespace binweave {

namespace {

using Part = ElementPath::Part;

ElementPath blockPath(int group, int block)
{
    return {Part::block, group, block};
}

int count(const auto& container)
{
    return static_cast<int>(container.size());
}

/// A design taken apart: each block remembers whether the edit takes it away or has just put it there.
struct DraftBlock
{
    Block block;
    bool removed = false;
    bool fresh = false;
};

struct DraftGroup
{
    int branches = 1;
    std::vector<DraftBlock> blocks;
};

class Draft
{
public:
    explicit Draft(const NetworkDesign& design) : m_design(design)
    {
        for (const Group& group : design.groups) {
            groups.push_back({group.branches, {}});
            for (const Block& block : group.blocks)
                groups.back().blocks.push_back({block});
        }
    }

    DraftBlock& at(const ElementPath& path) { return groups[path.group].blocks[path.block]; }

    void insert(ElementPath after, const std::vector<Block>& blocks)
    {
        const auto [group, position] = place(after);
        std::vector<DraftBlock> fresh;
        for (const Block& block : blocks)
            fresh.push_back({.block = block, .fresh = true});
        auto& existing = groups[group].blocks;
        existing.insert(existing.begin() + position, fresh.begin(), fresh.end());
    }

    EditedDesign finish()
    {
        EditedDesign result{m_design, {}};
        result.design.groups.clear();
        for (const DraftGroup& draft : groups) {
            Group group{draft.branches, {}};
            for (const DraftBlock& block : draft.blocks) {
                if (block.removed)
                    continue;
                if (block.fresh)
                    result.selection.push_back(blockPath(count(result.design.groups), count(group.blocks)));
                group.blocks.push_back(block.block);
            }
            if (!group.blocks.empty())
                result.design.groups.push_back(std::move(group));
        }
        return result;
    }

    std::vector<DraftGroup> groups;

private:
    struct Place
    {
        int group;
        int position;
    };

    Place place(const ElementPath& after)
    {
        if (after.part == Part::block)
            return {after.group, after.block + 1};
        int before = -1; // the group that the place follows
        if (after.part == Part::classifier)
            before = count(groups) - 1;
        else if (after.part == Part::group)
            before = after.group;

        if (before >= 0 && groups[before].branches == 1)
            return {before, count(groups[before].blocks)};
        const int next = before + 1;
        if (next == count(groups) || groups[next].branches > 1)
            groups.insert(groups.begin() + next, DraftGroup{});
        return {next, 0};
    }

    const NetworkDesign& m_design;
};

std::vector<Block> blocksAt(const NetworkDesign& design, const std::vector<ElementPath>& paths)
{
    std::vector<Block> blocks;
    for (const ElementPath& path : paths)
        blocks.push_back(design.groups[path.group].blocks[path.block]);
    return blocks;
}

/// The selected groups where nothing but groups is selected.
std::vector<int> groupsAlone(const std::vector<ElementPath>& selection)
{
    std::set<int> groups;
    for (const ElementPath& path : selection) {
        if (path.part == Part::block)
            return {};
        if (path.part == Part::group)
            groups.insert(path.group);
    }
    return {groups.begin(), groups.end()};
}

EditedDesign withGroups(const NetworkDesign& design, std::vector<Group> groups, int firstSelected, int selected)
{
    EditedDesign result{design, {}};
    result.design.groups = std::move(groups);
    for (int i = 0; i < selected; ++i)
        result.selection.push_back({Part::group, firstSelected + i});
    return result;
}

/// The selected groups, together, so that `shift` groups stand on their other side (-1: one fewer before them).
EditedDesign moveGroups(const NetworkDesign& design, const std::vector<int>& selected, int shift)
{
    std::vector<Group> moved;
    std::vector<Group> rest;
    for (int i = 0; i < count(design.groups); ++i) {
        const bool isSelected = std::find(selected.begin(), selected.end(), i) != selected.end();
        (isSelected ? moved : rest).push_back(design.groups[i]);
    }
    const int position = std::clamp(selected.front() + shift, 0, count(rest));
    rest.insert(rest.begin() + position, moved.begin(), moved.end());
    return withGroups(design, std::move(rest), position, count(moved));
}

EditedDesign moveBlocks(const NetworkDesign& design, const std::vector<ElementPath>& blocks, int steps)
{
    const EditedDesign unchanged{design, blocks};
    if (blocks.empty())
        return unchanged;
    const std::vector<ElementPath> places = insertionPlaces(design);
    const ElementPath& pivot = steps > 0 ? blocks.back() : blocks.front();
    const auto behind = std::find(places.begin(), places.end(), pivot) - places.begin();
    // The pivot stands between the places behind - 1 and behind: both leave it where it is.
    const auto wanted = steps > 0 ? behind + 1 : behind - 2;
    if (wanted < 0 || wanted >= count(places))
        return unchanged;
    return moveElements(design, blocks, places[wanted]);
}

} // namespace

std::vector<ElementPath> allBlocks(const NetworkDesign& design)
{
    std::vector<ElementPath> blocks;
    for (int group = 0; group < count(design.groups); ++group) {
        for (int block = 0; block < count(design.groups[group].blocks); ++block)
            blocks.push_back(blockPath(group, block));
    }
    return blocks;
}

std::vector<ElementPath> selectedBlocks(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    const auto isSelected = [&](const ElementPath& path) {
        return std::find(selection.begin(), selection.end(), path) != selection.end();
    };
    std::vector<ElementPath> blocks = allBlocks(design);
    std::erase_if(blocks, [&](const ElementPath& path) {
        return !isSelected(path) && !isSelected({Part::group, path.group});
    });
    return blocks;
}

std::vector<ElementPath> insertionPlaces(const NetworkDesign& design)
{
    std::vector<ElementPath> places;
    const auto branches = [&](int group) { return design.groups[group].branches; };
    for (int group = 0; group < count(design.groups); ++group) {
        if (branches(group) > 1 && (group == 0 || branches(group - 1) > 1))
            places.push_back(group == 0 ? ElementPath{Part::stem} : ElementPath{Part::group, group - 1});
        for (int block = -1; block < count(design.groups[group].blocks); ++block)
            places.push_back(blockPath(group, block));
    }
    if (design.groups.empty())
        places.push_back({Part::stem});
    else if (branches(count(design.groups) - 1) > 1)
        places.push_back({Part::group, count(design.groups) - 1});
    return places;
}

EditedDesign insertBlocks(const NetworkDesign& design, const ElementPath& after, const std::vector<Block>& blocks)
{
    Draft draft(design);
    draft.insert(after, blocks);
    return draft.finish();
}

EditedDesign removeElements(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    Draft draft(design);
    for (const ElementPath& path : selectedBlocks(design, selection))
        draft.at(path).removed = true;
    return draft.finish();
}

EditedDesign duplicateElements(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    if (const std::vector<int> chosen = groupsAlone(selection); !chosen.empty()) {
        std::vector<Group> groups = design.groups;
        std::vector<Group> copies;
        for (const int group : chosen)
            copies.push_back(design.groups[group]);
        groups.insert(groups.begin() + chosen.back() + 1, copies.begin(), copies.end());
        return withGroups(design, std::move(groups), chosen.back() + 1, count(copies));
    }
    const std::vector<ElementPath> blocks = selectedBlocks(design, selection);
    return blocks.empty() ? EditedDesign{design, selection}
                          : insertBlocks(design, blocks.back(), blocksAt(design, blocks));
}

EditedDesign moveElements(const NetworkDesign& design, const std::vector<ElementPath>& selection,
                          const ElementPath& after)
{
    const std::vector<ElementPath> blocks = selectedBlocks(design, selection);
    Draft draft(design);
    for (const ElementPath& path : blocks)
        draft.at(path).removed = true;
    draft.insert(after, blocksAt(design, blocks));
    return draft.finish();
}

EditedDesign moveElementsUp(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    if (const std::vector<int> groups = groupsAlone(selection); !groups.empty())
        return moveGroups(design, groups, -1);
    return moveBlocks(design, selectedBlocks(design, selection), -1);
}

EditedDesign moveElementsDown(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    if (const std::vector<int> groups = groupsAlone(selection); !groups.empty())
        return moveGroups(design, groups, 1);
    return moveBlocks(design, selectedBlocks(design, selection), 1);
}

bool canWrap(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    const std::vector<ElementPath> blocks = selectedBlocks(design, selection);
    if (blocks.empty())
        return false;
    const auto next = [&](const ElementPath& path) {
        const bool last = path.block + 1 == count(design.groups[path.group].blocks);
        return last ? blockPath(path.group + 1, 0) : blockPath(path.group, path.block + 1);
    };
    for (int i = 1; i < count(blocks); ++i) {
        if (blocks[i] != next(blocks[i - 1]))
            return false;
    }
    return true;
}

EditedDesign wrapElements(const NetworkDesign& design, const std::vector<ElementPath>& selection, int branches)
{
    const std::vector<ElementPath> blocks = selectedBlocks(design, selection);
    const ElementPath first = blocks.front();
    const ElementPath last = blocks.back();
    const auto& firstBlocks = design.groups[first.group].blocks;
    const auto& lastBlocks = design.groups[last.group].blocks;

    std::vector<Group> groups(design.groups.begin(), design.groups.begin() + first.group);
    if (first.block > 0)
        groups.push_back(
            {design.groups[first.group].branches, {firstBlocks.begin(), firstBlocks.begin() + first.block}});
    const int wrapped = count(groups);
    groups.push_back({branches, blocksAt(design, blocks)});
    if (last.block + 1 < count(lastBlocks))
        groups.push_back({design.groups[last.group].branches, {lastBlocks.begin() + last.block + 1, lastBlocks.end()}});
    groups.insert(groups.end(), design.groups.begin() + last.group + 1, design.groups.end());
    return withGroups(design, std::move(groups), wrapped, 1);
}

EditedDesign ungroupElements(const NetworkDesign& design, const std::vector<ElementPath>& selection)
{
    std::set<int> dissolved;
    for (const ElementPath& path : selection) {
        if (path.group >= 0)
            dissolved.insert(path.group);
    }

    EditedDesign result{design, {}};
    std::vector<Group>& groups = result.design.groups;
    groups.clear();
    for (int i = 0; i < count(design.groups); ++i) {
        Group group = design.groups[i];
        const bool here = dissolved.contains(i);
        if (here)
            group.branches = 1;
        const bool joins =
            (here || dissolved.contains(i - 1)) && i > 0 && group.branches == 1 && groups.back().branches == 1;
        if (!joins)
            groups.push_back({group.branches, {}});
        for (Block& block : group.blocks) {
            groups.back().blocks.push_back(std::move(block));
            if (here)
                result.selection.push_back(blockPath(count(groups) - 1, count(groups.back().blocks) - 1));
        }
    }
    return result;
}

} // namespace binweave
