"""The benchmark's autoencoder in PyTorch: loader (a DataLoader, as the
tutorials do), tensor (batches cut from a tensor in memory) or compile (the
same through torch.compile)."""

import os

import numpy as np
import torch
from torch import nn

import protocol

t = protocol.task()
torch.set_num_threads(len(os.sched_getaffinity(0)))
host = protocol.pictures(t.images)
data = torch.tensor(host)  # [n, 784] uint8
steps = len(host) // t.batch

layers = []
for (w, b), rectify in zip(protocol.glorot(np.random.default_rng(0), t, host.shape[1]), protocol.relu_after(t)):
    dense = nn.Linear(*w.shape)
    with torch.no_grad():
        dense.weight.copy_(torch.tensor(w.T))
        dense.bias.zero_()
    layers += [dense, nn.ReLU()] if rectify else [dense]
if t.loss == "mse":
    layers.append(nn.Sigmoid())
net = nn.Sequential(*layers)
criterion = nn.MSELoss() if t.loss == "mse" else nn.BCEWithLogitsLoss()
adam = torch.optim.Adam(net.parameters(), lr=t.rate, eps=1e-7, fused=t.mode != "loader")


def loss_of(x):
    return criterion(net(x), x)


if t.mode == "compile":
    loss_of = torch.compile(loss_of)


def update(x):
    adam.zero_grad(set_to_none=True)
    loss = loss_of(x)
    loss.backward()
    adam.step()
    return loss.detach()


class Pictures(torch.utils.data.Dataset):
    """One picture at a time as [784] float32, as torchvision's ToTensor gives it."""

    def __len__(self):
        return len(data)

    def __getitem__(self, i):
        return data[i].float().div(255)


def batches():
    if t.mode == "loader":
        yield from torch.utils.data.DataLoader(Pictures(), batch_size=t.batch, shuffle=True, drop_last=True)
        return
    for chosen in torch.randperm(len(data))[: steps * t.batch].view(steps, t.batch):
        yield data[chosen].float().mul_(1 / 255)


def epoch():
    losses = [update(x) for x in batches()]
    return steps * t.batch, torch.stack(losses).mean()


protocol.serve(f"PyTorch {torch.__version__}", epoch)
