// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"
#include "widgets/workspace/run_record.h"

#include <QString>
#include <vector>

/// Trained runs that come with Binweave: resources/gallery/NAME/{design.json, settings.json, log.csv, result.json,
/// weights.binweave-model}. They are laid out as run folders on disk, so that all that works on a run works on them.
namespace binweave {

/// Below `dataFolder`/gallery, with negative ids, by parameter bits; those that cannot be read are left out.
/// BINWEAVE_GALLERY_DIR names a folder to take them from instead of the built-in ones.
std::vector<RunRecord> galleryRuns(const QString& dataFolder);

/// The run folder of "gallery:NAME". Error (badInput): no such run; names those there are.
Result<QString> galleryFolder(const QString& name, const QString& dataFolder);

/// Makes the gallery's files of a finished run in `target`, without folders of this computer. Errors: an unfinished run
/// or a folder that is there already (badInput), a file that cannot be written (failed).
Result<void> packForGallery(const QString& runFolder, const QString& target);

} // namespace binweave
