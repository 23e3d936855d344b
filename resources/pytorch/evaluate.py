"""Accuracy of the network on test images.

    python3 evaluate.py --data cifar10:DIR        the binary version of CIFAR-10
    python3 evaluate.py --data images:DIR         DIR/test/CLASS/*.png (needs Pillow)

@LICENCE@
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from model import CLASSES, INPUT_SHAPE, Network, write_safetensors


def load_cifar10(folder, part):
    folder = Path(folder)
    if (folder / "cifar-10-batches-bin").is_dir():
        folder = folder / "cifar-10-batches-bin"
    names = ["test_batch.bin"]
    if part == "train":
        names = [f"data_batch_{i}.bin" for i in range(1, 6)]
    raw = np.concatenate([np.fromfile(folder / name, np.uint8) for name in names])
    raw = raw.reshape(-1, 1 + 3 * 32 * 32)
    images = torch.from_numpy(raw[:, 1:].reshape(-1, 3, 32, 32).copy())
    return images, torch.from_numpy(raw[:, 0].astype(np.int64))


def load_image_folder(folder, part):
    from PIL import Image

    channels, height, width = INPUT_SHAPE
    images, labels = [], []
    for label, name in enumerate(CLASSES):
        for file in sorted((Path(folder) / part / name).iterdir()):
            image = Image.open(file).convert("L" if channels == 1 else "RGB")
            pixels = np.asarray(image.resize((width, height)), np.uint8)
            images.append(pixels.reshape(height, width, channels).transpose(2, 0, 1))
            labels.append(label)
    return torch.from_numpy(np.stack(images)), torch.tensor(labels)


def load_data(source, part):
    """Images [N, C, H, W] of bytes and their labels; part: train or test."""
    kind, _, folder = source.partition(":")
    loaders = {"cifar10": load_cifar10, "images": load_image_folder}
    if kind not in loaders:
        raise SystemExit(f"--data takes cifar10:DIR or images:DIR, not {source}")
    return loaders[kind](folder, part)


@torch.no_grad()
def scores_of(network, images, batch=250):
    network.eval()
    device = next(network.parameters()).device
    return torch.cat([network(part.to(device)).cpu() for part in images.split(batch)])


def accuracy(network, images, labels):
    """Percent of images whose highest score is that of their label."""
    return 100 * (scores_of(network, images).argmax(1) == labels).double().mean().item()


@torch.no_grad()
def layer_values(network, images):
    """What each layer gives, under its name in the design."""
    values = {}
    for name, module in network.named_children():

        def keep(_, __, y, key=name.replace("_", ".")):
            if torch.is_tensor(y):  # else values in parts, for a convolution
                values[key] = y.clone()

        module.register_forward_hook(keep)
    network.eval()(images)
    return values


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    weights = Path(__file__).with_name("weights.safetensors")
    parser.add_argument("--weights", default=weights)
    parser.add_argument("--data", help="cifar10:DIR or images:DIR")
    parser.add_argument("--pixels", help="instead: raw images, a byte for each value")
    parser.add_argument("--scores", help="where the scores of --pixels go, as float32")
    parser.add_argument("--layers", help="where the values of layers go (safetensors)")
    parser.add_argument("--layer-images", type=int, default=1)
    options = parser.parse_args()

    network = Network().load(options.weights)
    if options.pixels:
        pixels = np.fromfile(options.pixels, np.uint8)
        images = torch.from_numpy(pixels).reshape(-1, *INPUT_SHAPE)
        scores_of(network, images).numpy().astype("<f4").tofile(options.scores)
        if options.layers:
            values = layer_values(network, images[: options.layer_images])
            write_safetensors(options.layers, values, {})
        print(f"torch {torch.__version__}")
    elif options.data:
        images, labels = load_data(options.data, "test")
        top1 = accuracy(network, images, labels)
        print(json.dumps({"top1": top1, "images": len(labels)}))
    else:
        parser.error("name --data or --pixels")


if __name__ == "__main__":
    main()
