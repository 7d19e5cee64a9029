"""The benchmark's adversarial autoencoder in PyTorch, semi-supervised if the task
has classes. The mode is loader, tensor or compile, as in torch_autoencoder.py.
Each phase has its own Adam, and only the weights that it updates get gradients.
In mode compile the losses of each phase are one function."""

import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import protocol
import torch_data

t = protocol.task()
net = t.network
torch.set_num_threads(len(os.sched_getaffinity(0)))
host = protocol.images(t)
data = torch.tensor(host)  # [n, 784] uint8
known = [torch.tensor(part) for part in protocol.labeled(t, host)] if net.classes else None
steps = len(host) // t.batch


class MLP(nn.Module):
    """Dense layers with ReLU and dropout between them."""

    def __init__(self, layers, rate):
        super().__init__()
        self.rate = rate
        self.layers = nn.ModuleList()
        for w, b in layers:
            dense = nn.Linear(*w.shape)
            with torch.no_grad():
                dense.weight.copy_(torch.tensor(w.T))
                dense.bias.zero_()
            self.layers.append(dense)

    def forward(self, x, dropout=True):
        for dense in self.layers[:-1]:
            x = F.dropout(F.relu(dense(x)), self.rate, dropout)
        return self.layers[-1](x)


first = protocol.adversarial(np.random.default_rng(0), net)
nets = nn.ModuleDict({name: MLP(layers, net.dropout if name in "QP" else net.discriminator_dropout) for name, layers in first.items()})
games = ["class", "style"] if net.classes else ["style"]


def encode(x, dropout=True):
    """The code's parts: the classes' probabilities, if any, and the style."""
    logits, z = nets["Q"](x, dropout).split([net.classes, net.code], -1)
    return [F.softmax(logits, -1), z] if net.classes else [z]


def samples(name):
    """Samples of the prior, one for each image of a batch."""
    if name == "class":
        return F.one_hot(torch.randint(net.classes, (t.batch,)), net.classes).float()
    return net.std * torch.randn(t.batch, net.code)


def cross_entropy(h, target):
    return F.binary_cross_entropy_with_logits(h, torch.full_like(h, target))


def reconstruction(x):
    return [F.binary_cross_entropy_with_logits(nets["P"](torch.cat(encode(x), -1)), x)]


def codes(x):
    return encode(x, dropout=False)


def discriminators(parts):
    return [cross_entropy(nets[name](samples(name)), 1.0) + cross_entropy(nets[name](z), 0.0) for name, z in zip(games, parts)]


def generator(x):
    return [cross_entropy(nets[name](z), 1.0) for name, z in zip(games, encode(x))]


def labels(x, y):
    return [F.cross_entropy(nets["Q"](x)[:, : net.classes], y)]


if t.mode == "compile":
    reconstruction, codes, discriminators, generator, labels = map(torch.compile, (reconstruction, codes, discriminators, generator, labels))


class Phase:
    """An update of the networks named in moved by their own Adam."""

    def __init__(self, loss_of, moved, rate):
        self.loss_of, self.moved = loss_of, moved
        weights = [w for name in moved for w in nets[name].parameters()]
        self.adam = torch.optim.Adam(weights, lr=rate, eps=1e-7, fused=t.mode != "loader")

    def __call__(self, *x):
        for name in nets:
            nets[name].requires_grad_(name in self.moved)
        self.adam.zero_grad(set_to_none=True)
        losses = self.loss_of(*x)
        sum(losses).backward()
        self.adam.step()
        return [loss.detach() for loss in losses]


reconstruct = Phase(reconstruction, ["Q", "P"], net.rates[0])
discriminate = Phase(discriminators, games, net.rates[1])
generate = Phase(generator, ["Q"], net.rates[1])
classify = Phase(labels, ["Q"], net.rates[0])


def update(x):
    """The phases in turn on x [batch, features]."""
    losses = reconstruct(x)
    with torch.no_grad():
        parts = codes(x)
    losses += discriminate(parts) + generate(x)
    if net.classes:
        losses += classify(*known)
    return torch.stack(losses)


def epoch():
    losses = [update(x) for x in torch_data.batches(t, data)]
    return steps * t.batch, torch.stack(losses).mean(0)


protocol.serve(f"PyTorch {torch.__version__}", epoch)
