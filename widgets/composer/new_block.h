// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <QList>
#include <QMimeData>
#include <QString>
#include <optional>

namespace binweave {

/// What the palette offers: a block of each kind.
struct BlockTemplate
{
    QString kind; ///< as in design files: "residual"
    QString name; ///< "Residual block"
    QString hint; ///< one sentence
    QString icon; ///< for themeIcon()
};

QList<BlockTemplate> blockTemplates();

/// A block of a kind for the place behind `after`: width, bases and precision of its neighbour, stride 1.
Block newBlock(const QString& kind, const NetworkDesign& design, const ElementPath& after);

/// Drags carry the kind of a new block.
QMimeData* mimeDataOf(const BlockTemplate& blockTemplate);
std::optional<QString> blockKindIn(const QMimeData& data);

} // namespace binweave
