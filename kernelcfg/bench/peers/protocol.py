"""What the peers share: their task as arguments, the images, the initial
weights, the protocol."""

import argparse
import json
import sys
from types import SimpleNamespace

import numpy as np


def task():
    """The task as the benchmark passes it. network has the fields of the struct in
    network.go or adversarial.go."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("--images", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--network", type=lambda text: SimpleNamespace(**json.loads(text)), required=True)
    return parser.parse_args()


def images(t):
    """The task's images, the first of an IDX file: uint8 [n, 784]."""
    with open(t.images, "rb") as f:
        magic, n, height, width = np.frombuffer(f.read(16), ">u4")
        if magic != 2051:
            sys.exit(f"{t.images} is not a file of images")
        return np.frombuffer(f.read(), np.uint8).reshape(n, height * width)[: t.count]


def labeled(t, host):
    """The images whose labels are known, the first of each class, as adversarial.go
    selects them: float32 [labeled, 784], int64 [labeled]."""
    net = t.network
    with open(t.labels, "rb") as f:
        magic, n = np.frombuffer(f.read(8), ">u4")
        if magic != 2049:
            sys.exit(f"{t.labels} is not a file of labels")
        labels = np.frombuffer(f.read(), np.uint8)[: t.count]
    each = net.labeled // net.classes
    rows = np.concatenate([np.flatnonzero(labels == k)[:each] for k in range(net.classes)])
    return host[rows].astype(np.float32) / 255, labels[rows].astype(np.int64)


def weights(rng, features, width):
    """A layer's initial weights, sampled as by lib/mlp: float32 [features, width]."""
    limit = (6 / (features + width)) ** 0.5
    return rng.uniform(-limit, limit, (features, width)).astype(np.float32)


def layers(rng, features, widths):
    """Initial weights and biases of successive dense layers."""
    out = []
    for width in widths:
        out.append((weights(rng, features, width), np.zeros(width, np.float32)))
        features = width
    return out


def autoencoder(rng, n):
    """Initial weights and biases of network.go's autoencoder, encoder before decoder,
    and for each layer whether a ReLU follows. A VAE's μ and σ come from one layer
    of twice the code size."""
    encoder = layers(rng, n.features, n.hidden + [n.code])
    if n.spread:
        w, b = encoder[-1]
        encoder[-1] = (np.hstack([w, weights(rng, *w.shape)]), np.hstack([b, b]))
    hidden = [True] * len(n.hidden)
    return encoder + layers(rng, n.code, n.hidden[::-1] + [n.features]), hidden + [n.code_relu] + hidden + [False]


def adversarial(rng, n):
    """Initial weights and biases of adversarial.go's networks: Q, P, and a
    discriminator of the style and, if there are classes, of the class."""
    nets = {
        "Q": layers(rng, n.features, n.hidden + [n.classes + n.code]),
        "P": layers(rng, n.classes + n.code, n.hidden[::-1] + [n.features]),
        "style": layers(rng, n.code, n.hidden + [1]),
    }
    if n.classes:
        nets["class"] = layers(rng, n.classes, n.hidden + [1])
    return nets


def kernel(rng, size, features, channels):
    """A convolution's initial weights and biases, sampled as by lib/conv."""
    limit = (6 / (size * size * (features + channels))) ** 0.5
    return rng.uniform(-limit, limit, (size, size, features, channels)).astype(np.float32), np.zeros(channels, np.float32)


def convolutional(rng, n):
    """Initial weights and biases of convolutional.go's VAE."""
    side, features, down = n.side, 1, []
    for filters in n.filters:
        down.append(kernel(rng, n.kernel, features, filters))
        side, features = side // n.stride, filters
    size, up = side * side * features, []
    for filters in n.filters[-2::-1] + [1]:
        up.append(kernel(rng, n.kernel, features, filters))
        features = filters
    μ, σ = layers(rng, size, [n.code]) + layers(rng, size, [n.code])
    code = (np.hstack([μ[0], σ[0]]), np.hstack([μ[1], σ[1]]))
    return {"down": down, "code": code, "dense": layers(rng, n.code, [size])[0], "up": up}


def serve(name, epoch):
    """Answers each line with epoch(), which returns (images, mean losses)."""
    print("ready", name, flush=True)
    for _ in sys.stdin:
        images, losses = epoch()
        print("epoch", images, *(float(loss) for loss in np.atleast_1d(losses)), flush=True)
