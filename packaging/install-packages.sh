#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Binweave authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the Debian 12 packages that Binweave lacks on this machine, and nothing if none is missing.
# usage: packaging/install-packages.sh [--test]      --test: also what the tests and the format check need
set -euo pipefail

packages=(
    g++ cmake ninja-build
    qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-svg-dev libqt6svg6 libqt6sql6-sqlite libgl-dev
    libtbb-dev libeigen3-dev libexpected-dev nlohmann-json3-dev libcli11-dev libfmt-dev libcsv-dev
    zlib1g-dev libjpeg-dev libpng-dev
    libonnx-dev libprotobuf-dev protobuf-compiler
    fontconfig fonts-dejavu-core
)
if [ "${1:-}" = --test ]; then
    packages+=(clang-format-14 python3-torch python3-numpy
        # What the C export is compiled and run with. For microcontrollers its test takes arm-none-eabi-gcc where there
        # is one: with its C library 0.8 GB, too much to ask for.
        clang gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross qemu-user
        g++-aarch64-linux-gnu) # for the ARM kernels' test
fi

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
