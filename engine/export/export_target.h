// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "engine/trained_model.h"
#include "model/graph.h"
#include "model/result.h"

#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace binweave {

/// Compact where a format knows both: weights as packed bits; plain: as float.
struct ExportOptions
{
    bool compact = false;
};

/// A long work's way to end early and to say how far it is; both may be empty.
struct ExportControl
{
    std::stop_token stop{};
    std::function<void(int images)> progress{}; ///< images done; called from the calling thread
};

/// What one node of the design's graph gave for the first `images` images: images x its output [C][H][W].
struct LayerValues
{
    std::string node;
    int images = 0;
    std::vector<float> values;
};

/// How the artefact was run for its check.
struct ArtefactScores
{
    std::vector<float> scores;         ///< images x classes, as the artefact gives them
    std::string ranBy;                 ///< "gcc", "python3 with torch 1.13", "Binweave's ONNX evaluator", ..
    std::vector<LayerValues> layers{}; ///< of the nodes it can tell, for at most comparedImages(); may be empty
};

/// A format that a trained model leaves in and comes back from. The dialog, `binweave export`, `binweave import` and
/// the tests take their rows from exportTargets().
struct ExportTarget
{
    const char* name;   ///< of `export --to`: "onnx"
    const char* title;  ///< "ONNX model"
    const char* suffix; ///< of the file, with its dot; empty: PATH is a folder
    bool compactToo;    ///< knows ExportOptions::compact

    /// Whether it can hold every operation of the graph. Error (badInput): the layer, and what the format lacks for it.
    Result<void> (*reaches)(const Graph& graph);

    /// Writes the artefact to `path`, whole or not at all; the files written. Precondition: reaches().
    Result<std::vector<std::filesystem::path>> (*write)(const TrainedModel& model, const ExportOptions& options,
                                                        const std::filesystem::path& path);

    /// Runs the artefact as it stands on disk, on `images` as bytes. Error (failed): it cannot be run, or not here, or
    /// was stopped; the sentence says what is missing.
    Result<ArtefactScores> (*run)(const std::filesystem::path& path, const LabelledImages& images,
                                  const ExportControl& control);

    /// Whether a file or folder looks like this format, by its content.
    bool (*recognizes)(const std::filesystem::path& path);

    /// The model back. Untrusted input: lengths, offsets, counts and depths are checked before use. Errors (badInput):
    /// one sentence, naming the file.
    Result<TrainedModel> (*read)(const std::filesystem::path& path);
};

/// Images whose layer values are worth comparing: at most 100, fewer where their values take more than 64 MB.
int comparedImages(const Graph& graph);

/// Every format, one row each; a new one is one file and one row in export_target.cpp.
std::span<const ExportTarget> exportTargets();

/// The format of this name. Error (badInput): none; the sentence lists those there are.
Result<const ExportTarget*> exportTarget(std::string_view name);

} // namespace binweave
