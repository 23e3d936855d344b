"""Trains the network, on one process or many.

    python3 train.py --data cifar10:DIR --epochs 10
    torchrun --nproc_per_node 4 train.py --data cifar10:DIR --epochs 10
    torchrun --nnodes 8 --nproc_per_node 4 --rdzv_backend c10d --rdzv_endpoint HOST:PORT \
        train.py --data cifar10:DIR --epochs 100

`binweave import` brings weights.safetensors, with design.json beside it, back to Binweave.

@LICENCE@
"""

import argparse
import json
import os
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

from evaluate import accuracy, load_data, scores_of
from model import Network


@torch.no_grad()
def measure_statistics(network, names, images, most=1024):
    """Mean and variance of what these normalizations read in evaluation.

    They were folded to a scale and a shift, which weight and bias then make of them, so that
    evaluation stays what it is; hence one pass over a few images measures all.
    """
    layers = [getattr(network, name.replace(".", "_")) for name in names]
    sums = dict.fromkeys(layers, 0)

    def add(layer, inputs):
        x = inputs[0].double().transpose(0, 1).flatten(1)
        count = torch.full_like(x[:, 0], x.shape[1])
        sums[layer] += torch.stack([count, x.sum(1), (x * x).sum(1)])

    hooks = [layer.register_forward_pre_hook(add) for layer in layers]
    count = min(most, len(images))
    scores_of(network, images[torch.arange(count) * len(images) // count])
    for layer, hook in zip(layers, hooks):
        hook.remove()
        count, total, squares = sums[layer]
        mean = total / count
        variance = (squares / count - mean * mean).clamp(min=0)
        scale = layer.weight / (layer.running_var + layer.eps).sqrt()
        layer.bias += scale * (mean - layer.running_mean)
        layer.weight.copy_(scale * (variance + layer.eps).sqrt())
        layer.running_mean.copy_(mean)
        layer.running_var.copy_(variance)


def augmented(images, generator):
    """Each image mirrored with probability one half."""
    flip = torch.rand(len(images), generator=generator) < 0.5
    return torch.where(flip[:, None, None, None], images.flip(3), images)


def train(network, images, labels, options, rank, world):
    """All processes draw the same order; each takes its share of every batch."""
    wrapped = DistributedDataParallel(network) if world > 1 else network
    device = next(network.parameters()).device
    optimizer = torch.optim.Adam(network.parameters(), lr=options.lr)
    share = options.batch // world
    steps = len(images) // (share * world)
    if steps == 0:
        raise SystemExit(f"--batch {options.batch}: there are {len(images)} images")
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=options.lr, total_steps=options.epochs * steps
    )
    order_of = torch.Generator().manual_seed(options.seed)
    flips_of = torch.Generator().manual_seed(options.seed * world + rank)
    for epoch in range(options.epochs):
        start, total = time.time(), 0.0
        order = torch.randperm(len(images), generator=order_of)
        network.train()
        for step in range(steps):
            first = (step * world + rank) * share
            chosen = order[first : first + share]
            pixels = augmented(images[chosen], flips_of).to(device)
            loss = F.cross_entropy(wrapped(pixels), labels[chosen].to(device))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            network.after_step()
            total += loss.item()
        if rank == 0:
            loss, seconds = total / steps, time.time() - start
            print(f"epoch {epoch + 1}: loss {loss:.4f}, {seconds:.1f} s", flush=True)


def main():
    here = Path(__file__)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="cifar10:DIR or images:DIR")
    parser.add_argument("--weights", default=here.with_name("weights.safetensors"))
    parser.add_argument("--out", default=here.with_name("weights.safetensors"))
    parser.add_argument("--fresh", action="store_true", help="from random weights")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=128, help="over all processes")
    parser.add_argument("--lr", type=float, default=0.005, help="the highest rate")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    cuda = torch.cuda.is_available()
    if world > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    place = int(os.environ.get("LOCAL_RANK", 0))
    device = torch.device("cuda", place) if cuda else "cpu"
    if cuda:
        torch.cuda.set_device(device)

    torch.manual_seed(options.seed)
    network = Network()
    fresh = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    network.load(options.weights)
    folded = json.loads(network.metadata.pop("folded", "[]"))
    if options.fresh:
        network.load_state_dict(fresh)
    network.to(device)

    images, labels = load_data(options.data, "train")
    if folded and not options.fresh:
        # Each process for itself; all then start from what the first one has.
        measure_statistics(network, folded, images)
        if rank == 0:
            print(f"{len(folded)} normalizations came folded: statistics measured", flush=True)
    train(network, images, labels, options, rank, world)
    if rank == 0:
        top1 = accuracy(network, *load_data(options.data, "test"))
        network.save(options.out)
        print(json.dumps({"top1": top1, "processes": world}), flush=True)
    if world > 1:
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
