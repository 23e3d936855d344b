// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <vector>

/// Structural edits of a design: pure functions from a design to the next one and to what is selected in it.
///
/// A selection is a set of paths in any order; a group stands for all of its blocks, other parts are passed over. A
/// group that loses its last block goes too.
namespace binweave {

struct EditedDesign
{
    NetworkDesign design;
    std::vector<ElementPath> selection; ///< what was inserted, moved, wrapped, ..
};

/// Every block, in network order.
std::vector<ElementPath> allBlocks(const NetworkDesign& design);

/// The selected blocks, in network order.
std::vector<ElementPath> selectedBlocks(const NetworkDesign& design, const std::vector<ElementPath>& selection);

/// The places where a block may stand, in network order, each named by the element that it follows: a block, a group
/// (behind its branches), the stem (before all groups); block -1 of a group is the place before its first block.
std::vector<ElementPath> insertionPlaces(const NetworkDesign& design);

/// Behind `after`: one of insertionPlaces(); input counts as stem, classifier as the end. Outside groups with several
/// branches the blocks join a neighbouring group of one branch or become one.
EditedDesign insertBlocks(const NetworkDesign& design, const ElementPath& after, const std::vector<Block>& blocks);

EditedDesign removeElements(const NetworkDesign& design, const std::vector<ElementPath>& selection);

/// Copies behind the last selected block; groups selected as such are copied as groups.
EditedDesign duplicateElements(const NetworkDesign& design, const std::vector<ElementPath>& selection);

/// The selected blocks, in network order, to the place behind `after` (as for insertBlocks).
EditedDesign moveElements(const NetworkDesign& design, const std::vector<ElementPath>& selection,
                          const ElementPath& after);

/// One place up or down: past a neighbour, or over the border of a group. Groups selected as such change places with
/// their neighbour. At the end of the network nothing happens.
EditedDesign moveElementsUp(const NetworkDesign& design, const std::vector<ElementPath>& selection);
EditedDesign moveElementsDown(const NetworkDesign& design, const std::vector<ElementPath>& selection);

/// Whether the selected blocks follow each other without a gap, so that wrapElements() can bracket them.
bool canWrap(const NetworkDesign& design, const std::vector<ElementPath>& selection);

/// The selected blocks as one group with `branches` branches; the groups they came from keep what stood before and
/// behind. Requires canWrap().
EditedDesign wrapElements(const NetworkDesign& design, const std::vector<ElementPath>& selection, int branches);

/// Takes the brackets from the groups that hold the selection: one branch each, joined with neighbours of one branch.
EditedDesign ungroupElements(const NetworkDesign& design, const std::vector<ElementPath>& selection);

} // namespace binweave
