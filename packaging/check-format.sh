#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Binweave authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails where a C++ file is not formatted as .clang-format says (clang-format 14, Debian 12's).
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files '*.h' '*.cpp' | xargs clang-format-14 --dry-run -Werror
