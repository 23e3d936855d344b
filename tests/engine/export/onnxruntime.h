// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"
#include "model/file_io.h"

#include <QProcess>
#include <QTemporaryDir>
#include <cstring>

namespace binweave {

/// Whether node finds onnxruntime-node in the build folder, where CONTRIBUTING.md has it installed.
inline bool hasOnnxRuntime()
{
    QProcess node;
    node.setWorkingDirectory(BINWEAVE_NODE_FOLDER);
    node.start("node", {"-e", "require('onnxruntime-node')"});
    return node.waitForFinished(60000) && node.exitStatus() == QProcess::NormalExit && node.exitCode() == 0;
}

/// The scores that onnxruntime gives for the images. Error (failed): what node complains.
inline Result<ArtefactScores> runOnOnnxRuntime(const std::filesystem::path& model, const TensorShape& input,
                                               const LabelledImages& images)
{
    const QTemporaryDir folder;
    const QString pixels = folder.filePath("pixels");
    const QString scores = folder.filePath("scores");
    if (auto written = writeFileAtomically(pixels.toStdString(), images.pixels); !written)
        return tl::unexpected(written.error());
    QProcess node;
    node.setWorkingDirectory(BINWEAVE_NODE_FOLDER);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("NODE_PATH", BINWEAVE_NODE_FOLDER "/node_modules");
    node.setProcessEnvironment(environment);
    node.start("node", {BINWEAVE_RUN_ONNX, QString::fromStdString(model), pixels, QString::number(input.channels),
                        QString::number(input.height), QString::number(input.width), scores});
    if (!node.waitForFinished(600000) || node.exitCode() != 0)
        return failed(node.readAllStandardError().toStdString());
    return readFile(scores.toStdString()).map([](const std::vector<std::uint8_t>& bytes) {
        ArtefactScores result{.scores = std::vector<float>(bytes.size() / sizeof(float)), .ranBy = "onnxruntime"};
        std::memcpy(result.scores.data(), bytes.data(), result.scores.size() * sizeof(float));
        return result;
    });
}

} // namespace binweave
