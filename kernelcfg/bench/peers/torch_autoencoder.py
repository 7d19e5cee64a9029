"""The benchmark's autoencoder in PyTorch, variational if the task has a spread.
The mode is loader (a DataLoader, as in tutorials), tensor (batches sliced from a
tensor in memory) or compile (the same through torch.compile)."""

import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import protocol
import torch_data

t = protocol.task()
torch.set_num_threads(len(os.sched_getaffinity(0)))
host = protocol.images(t)
data = torch.tensor(host)  # [n, 784] uint8
steps = len(host) // t.batch


def sample(h, spread):
    """z ~ N(μ, σ²), and the mean KL of an image from N(0, I) in nats."""
    μ, σ = h.chunk(2, -1)  # [batch, code] each
    if spread == "std":
        log_var = torch.log(1e-8 + σ * σ)
    else:
        σ, log_var = torch.exp(σ), 2 * σ
    return μ + σ * torch.randn_like(σ), 0.5 * (μ * μ + σ * σ - log_var - 1).sum(-1).mean()


class Autoencoder(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network
        layers = []
        for (w, b), rectify in zip(*protocol.autoencoder(np.random.default_rng(0), network)):
            dense = nn.Linear(*w.shape)
            with torch.no_grad():
                dense.weight.copy_(torch.tensor(w.T))
                dense.bias.zero_()
            layers.append(nn.Sequential(dense, nn.ReLU()) if rectify else dense)
        code = len(network.hidden) + 1
        self.encoder, self.decoder = nn.Sequential(*layers[:code]), nn.Sequential(*layers[code:])

    def forward(self, x):
        """The loss on x [batch, features]."""
        n = self.network
        z, kl = self.encoder(x), 0
        if n.spread:
            z, kl = sample(z, n.spread)
        h = self.decoder(z)
        loss = F.binary_cross_entropy_with_logits(h, x) if n.logits else F.mse_loss(torch.sigmoid(h), x)
        return loss * n.features + kl if n.sum else loss + kl / n.features


net = Autoencoder(t.network)
adam = torch.optim.Adam(net.parameters(), lr=t.network.rate, eps=1e-7, fused=t.mode != "loader")
loss_of = torch.compile(net) if t.mode == "compile" else net


def update(x):
    adam.zero_grad(set_to_none=True)
    loss = loss_of(x)
    loss.backward()
    adam.step()
    return loss.detach()


def epoch():
    losses = [update(x) for x in torch_data.batches(t, data)]
    return steps * t.batch, torch.stack(losses).mean()


protocol.serve(f"PyTorch {torch.__version__}", epoch)
