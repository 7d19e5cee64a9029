"""PyTorch's own VAE example (pytorch/examples, vae/main.py), to try its
files of weights with.

    python basic.py FOLDER PIXELS HIDDEN CODE SEED

writes FOLDER/basic.safetensors, the state_dict of an untrained model of these
widths, and FOLDER/basic-out.safetensors: pictures x of whole gray levels,
what the model makes of them, and the terms of its loss as the example
computes them, summed over the pictures. basic-out of a picture of 16 pixels
is kept beside this file.
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn


def save_file(tensors, path):
    """safetensors.torch.save_file, so that the package is not needed."""
    header, data = {}, b""
    for name, t in tensors.items():
        values = t.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


folder, (pixels, hidden, code, seed) = sys.argv[1], map(int, sys.argv[2:])


class VAE(nn.Module):
    def __init__(self):
        super(VAE, self).__init__()

        self.fc1 = nn.Linear(pixels, hidden)
        self.fc21 = nn.Linear(hidden, code)
        self.fc22 = nn.Linear(hidden, code)
        self.fc3 = nn.Linear(code, hidden)
        self.fc4 = nn.Linear(hidden, pixels)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, pixels), reduction="sum")

    # see Appendix B from VAE paper:
    # Kingma and Welling. Auto-Encoding Variational Bayes. ICLR, 2014
    # https://arxiv.org/abs/1312.6114
    # 0.5 * sum(1 + log(sigma^2) - mu^2 - sigma^2)
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())

    return BCE, KLD


torch.manual_seed(seed)
model = VAE()
with torch.no_grad():
    model.fc22.weight.mul_(20)  # so that σ is far from 1, as after training
    x = torch.randint(0, 256, (9, pixels)) / 255
    mu, logvar = model.encode(x)
    x_hat = model.decode(mu)
    bce, kld = loss_function(x_hat, x, mu, logvar)
    # A draw is what the noise that it was made with makes of it.
    torch.manual_seed(seed)
    z = model.reparameterize(mu, logvar)
    torch.manual_seed(seed)
    eps = torch.randn_like(mu)

save_file(model.state_dict(), f"{folder}/basic.safetensors")
save_file(
    {"x": x, "mu": mu, "logvar": logvar, "std": torch.exp(0.5 * logvar), "x_hat": x_hat, "eps": eps, "z": z, "bce": bce, "kld": kld},
    f"{folder}/basic-out.safetensors",
)
