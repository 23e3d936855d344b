// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <concepts>
#include <string>

/// What designs can hold and the engine cannot train and run yet. Both refuse it with a sentence that begins with the
/// layer's name; an entry goes when the engine has it.
namespace binweave {

/// "ternary weights", "xnor activations"; empty where the engine has all that the operation asks for.
std::string lackOf(const Operation& operation);

/// Operations of which it has nothing: lackOf() names them always.
template <class T>
concept LackedOperation = std::same_as<T, op::InputMagnitude> || std::same_as<T, op::Product>;

} // namespace binweave
