// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

namespace binweave {

/// The embedded data set: generated pictures of ten shapes, 3 x 32 x 32, the same bytes on every machine and for any
/// number of threads. The largest shape in a picture is its class; smaller ones of other classes, strokes across it,
/// weak contrast and noise make the task hard enough that width, bits and bases matter. Mirroring keeps the class. Mean
/// and deviation are left empty.
DataSet generateShapes();

} // namespace binweave
