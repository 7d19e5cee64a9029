"""What the peers share: their task as arguments, the pictures, the first
weights, the protocol."""

import argparse
import json
import sys
from types import SimpleNamespace

import numpy as np


def task():
    """The task as the benchmark passes it; network has network.go's fields,
    and relu, which says for each dense layer whether a ReLU follows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("--images", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--network", type=lambda text: SimpleNamespace(**json.loads(text)), required=True)
    t = parser.parse_args()
    n = t.network
    hidden = [True] * len(n.hidden)
    n.relu = hidden + [n.code_relu] + hidden + [False]
    return t


def pictures(path):
    """The pictures of an IDX file: uint8 [n, 784]."""
    with open(path, "rb") as f:
        magic, n, height, width = np.frombuffer(f.read(16), ">u4")
        if magic != 2051:
            sys.exit(f"{path} is not a file of pictures")
        return np.frombuffer(f.read(), np.uint8).reshape(n, height * width)


def glorot(rng, network):
    """First weights and biases, as lib/mlp draws them; a VAE's μ and σ come
    from one layer of twice the code's width."""

    def weights(features, width):
        limit = (6 / (features + width)) ** 0.5
        return rng.uniform(-limit, limit, (features, width)).astype(np.float32)

    layers, features = [], network.features
    for width in network.hidden + [network.code] + network.hidden[::-1] + [network.features]:
        w = weights(features, width)
        if len(layers) == len(network.hidden) and network.spread:
            w = np.hstack([w, weights(features, width)])
        layers.append((w, np.zeros(w.shape[1], np.float32)))
        features = width
    return layers


def serve(name, epoch):
    """Answers each line with epoch(), which returns (images, mean loss)."""
    print("ready", name, flush=True)
    for _ in sys.stdin:
        images, loss = epoch()
        print("epoch", images, float(loss), flush=True)
