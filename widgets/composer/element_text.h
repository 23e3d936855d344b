// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/lint.h"

#include <QString>

namespace binweave {

/// "Residual block 2", "Group 1", "Stem", "Network": blocks are numbered through the whole network.
QString elementTitle(const NetworkDesign& design, const ElementPath& path);

/// "Residual block", "Convolution", ..
QString blockKindText(const Block& block);

QString shapeText(const TensorShape& shape);            ///< "20 × 16 × 16"
QString kernelText(int kernel);                         ///< "3×3"
QString exactBits(long long bits);                      ///< "17,640 bits", in the user's locale
QString compactBits(long long bits);                    ///< "17.6 kbit"
QString compactNumber(double number);                   ///< "17.6 k": three significant digits
QString precisionText(const WeightPrecision& weights);  ///< "1 bit", "2 bit", "32 bit"
QString precisionText(const LayerPrecision& precision); ///< names the activations where they differ
QString findingText(const Finding& finding);            ///< text and remedy
QString severityText(Severity severity);

} // namespace binweave
