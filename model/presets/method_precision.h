// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/presets/preset_family.h"

/// The methods of single papers as presets name them: "bnn", "xnor", "dorefa", ..
namespace binweave {

struct NamedMethod
{
    std::string name;
    std::string paper;
    std::string text; ///< "binary weights and activations"
    std::vector<PresetKey> keys;
    std::function<LayerPrecision(const PresetSettings&)> precision;
};

/// BNN, XNOR-Net, DoReFa, BinaryConnect, BWN, TWN, TTQ, TBN, HORQ.
const std::vector<NamedMethod>& namedMethods();

LayerPrecision fullPrecision();
LayerPrecision piecewisePrecision(const PresetSettings& settings); ///< keys m and n (32: real)
LayerPrecision abcPrecision(const PresetSettings& settings);       ///< likewise

/// Keys m and n of the two.
std::vector<PresetKey> piecewiseKeys();
std::vector<PresetKey> abcKeys();

/// Binary weights, activations of 1, 2, 4 or 32 bits (key bits).
LayerPrecision groupNetPrecision(const PresetSettings& settings);

} // namespace binweave
