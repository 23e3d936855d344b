// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <concepts>
#include <string>

namespace binweave {

/// What the engine runs and ONNX, C and the PyTorch project have no form for yet: "abc weights". Empty: nothing. Every
/// refusal of these methods is made from this, so that a format gains one in one place.
std::string lackOf(const Operation& operation);

/// Operations that lackOf() names always.
template <class T>
concept LackedOperation = std::same_as<T, op::InputMagnitude> || std::same_as<T, op::Product>;

} // namespace binweave
