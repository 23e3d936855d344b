// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/method_precision.h"

namespace binweave {

namespace {

constexpr int realBits = 32;

WeightPrecision scaledBinary()
{
    return {.method = WeightMethod::binary, .scale = WeightScale::channel};
}

NamedMethod plain(const char* name, const char* paper, const char* text, const WeightPrecision& weights,
                  const ActivationPrecision& activations)
{
    return {name, paper, text, {}, [=](const PresetSettings&) { return LayerPrecision{weights, activations}; }};
}

NamedMethod doReFa()
{
    return {"dorefa",
            "DoReFa-Net",
            "fixed-point weights and activations",
            {numberKey("w", 2, 1, 8, "bits of a weight"), numberKey("a", 2, 1, 8, "bits of an activation")},
            [](const PresetSettings& settings) {
                return LayerPrecision{
                    {.method = WeightMethod::fixedPoint, .bits = settings.number("w")},
                    {.method = ActivationMethod::fixedPoint, .bits = settings.number("a"), .clip = 1}};
            }};
}

std::vector<NamedMethod> makeMethods()
{
    const ActivationPrecision real{.method = ActivationMethod::fullPrecision};
    return {
        plain("bnn", "BNN", "binary weights and activations", {}, {}),
        plain("xnor", "XNOR-Net", "scaled binary weights and activations", scaledBinary(),
              {.method = ActivationMethod::xnor}),
        doReFa(),
        plain("binaryconnect", "BinaryConnect", "binary weights and real activations", {}, real),
        plain("bwn", "XNOR-Net (BWN)", "scaled binary weights and real activations", scaledBinary(), real),
        plain("twn", "TWN", "ternary weights and real activations", {.method = WeightMethod::ternary}, real),
        plain("ttq", "TTQ", "ternary weights of learned levels and real activations", {.method = WeightMethod::ttq},
              real),
        plain("tbn", "TBN", "scaled binary weights and ternary activations", scaledBinary(),
              {.method = ActivationMethod::ternary}),
        plain("horq", "HORQ", "scaled binary weights and activations of two signs", scaledBinary(),
              {.method = ActivationMethod::horq}),
    };
}

/// 32 says real values for a key that counts pieces or bases.
ActivationPrecision countedActivations(ActivationMethod method, int pieces)
{
    if (pieces == realBits)
        return {.method = ActivationMethod::fullPrecision};
    return {.method = method, .pieces = pieces};
}

std::vector<PresetKey> countKeys(std::vector<std::string> m, const char* mMeaning, const char* nMeaning)
{
    return {choiceKey("m", std::move(m), mMeaning),
            choiceKey("n", {"5", "1", "2", "3", "4", "6", "7", "32"}, nMeaning)};
}

} // namespace

const std::vector<NamedMethod>& namedMethods()
{
    static const std::vector<NamedMethod> methods = makeMethods();
    return methods;
}

LayerPrecision fullPrecision()
{
    return {{.method = WeightMethod::fullPrecision}, {.method = ActivationMethod::fullPrecision}};
}

LayerPrecision piecewisePrecision(const PresetSettings& settings)
{
    return {{.method = WeightMethod::piecewise, .pieces = settings.number("m")},
            countedActivations(ActivationMethod::piecewise, settings.number("n"))};
}

LayerPrecision abcPrecision(const PresetSettings& settings)
{
    return {{.method = WeightMethod::abc, .pieces = settings.number("m")},
            countedActivations(ActivationMethod::abc, settings.number("n"))};
}

std::vector<PresetKey> piecewiseKeys()
{
    return countKeys({"4", "2", "6", "8"}, "pieces of the weights", "pieces of the activations, 32: real ones");
}

std::vector<PresetKey> abcKeys()
{
    return countKeys({"5", "1", "2", "3", "4", "6", "7", "8"}, "bases of the weights",
                     "bases of the activations, 32: real ones");
}

LayerPrecision groupNetPrecision(const PresetSettings& settings)
{
    LayerPrecision precision;
    const int bits = settings.number("bits");
    if (bits == realBits)
        precision.activations.method = ActivationMethod::fullPrecision;
    else if (bits > 1)
        precision.activations = {.method = ActivationMethod::fixedPoint, .bits = bits};
    return precision;
}

} // namespace binweave
