# SPDX-FileCopyrightText: 2026 The Binweave authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""In each project's folder: the scores of its pixels, and what one step of training gives.

    python3 run_projects.py PROJECT..

PROJECT/step holds gradients where weights were, and the statistics that moved.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

for folder in map(Path, sys.argv[1:]):
    spec = importlib.util.spec_from_file_location("model", folder / "model.py")
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)

    network = model.Network().load(folder / "weights.safetensors").eval()
    pixels = np.fromfile(folder / "pixels", np.uint8).reshape(-1, *model.INPUT_SHAPE)
    with torch.no_grad():
        network(torch.from_numpy(pixels)).numpy().tofile(folder / "scores")

    scores = network.train()(torch.from_numpy(pixels))
    labels = torch.arange(len(pixels)) % len(model.CLASSES)
    F.cross_entropy(scores, labels).backward()
    for parameter in network.parameters():
        parameter.data = parameter.grad
    network.save(folder / "step")
