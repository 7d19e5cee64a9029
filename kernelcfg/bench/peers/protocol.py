"""What the peers share: their task as arguments, the pictures, the protocol."""

import argparse
import sys

import numpy as np


def task():
    """The task as the benchmark passes it."""
    widths = lambda text: [int(w) for w in text.split(",")]
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("--images", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--loss", choices=["bce", "mse"], required=True)
    parser.add_argument("--encoder", type=widths, required=True)
    parser.add_argument("--decoder", type=widths, required=True)
    parser.add_argument("--code-relu", action="store_true")
    return parser.parse_args()


def pictures(path):
    """The pictures of an IDX file: uint8 [n, 784]."""
    with open(path, "rb") as f:
        magic, n, height, width = np.frombuffer(f.read(16), ">u4")
        if magic != 2051:
            sys.exit(f"{path} is not a file of pictures")
        return np.frombuffer(f.read(), np.uint8).reshape(n, height * width)


def relu_after(t):
    """For each dense layer, whether a ReLU follows."""
    code, last = len(t.encoder) - 1, len(t.encoder) + len(t.decoder) - 1
    return [i != last and (i != code or t.code_relu) for i in range(last + 1)]


def glorot(rng, t, features):
    """First weights and biases, as lib/mlp draws them."""
    layers = []
    for width in t.encoder + t.decoder:
        limit = (6 / (features + width)) ** 0.5
        layers.append((rng.uniform(-limit, limit, (features, width)).astype(np.float32), np.zeros(width, np.float32)))
        features = width
    return layers


def serve(name, epoch):
    """Answers each line with epoch(), which returns (images, mean loss)."""
    print("ready", name, flush=True)
    for _ in sys.stdin:
        images, loss = epoch()
        print("epoch", images, float(loss), flush=True)
