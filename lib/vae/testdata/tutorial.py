"""The VAE of tutorial 001 in PyTorch, to try files of weights with.

    python tutorial.py FOLDER

loads FOLDER/ours.safetensors with strict=True, and writes for the pictures
of FOLDER/x.safetensors what the model makes of them (ours-out), the same
weights again (back), and a model with weights of its own (theirs) with what
that one makes of them (theirs-out).
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn

try:
    from safetensors.torch import load_file, save_file
except ImportError:  # the format is small enough to do without

    def load_file(path):
        with open(path, "rb") as f:
            (length,) = struct.unpack("<Q", f.read(8))
            header, data = json.loads(f.read(length)), bytearray(f.read())
        tensors = {}
        for name, entry in header.items():
            if name != "__metadata__":
                assert entry["dtype"] == "F32", entry
                start, end = entry["data_offsets"]
                tensors[name] = torch.frombuffer(data[start:end], dtype=torch.float32).reshape(entry["shape"])
        return tensors

    def save_file(tensors, path):
        header, data = {}, b""
        for name, t in tensors.items():
            values = t.detach().contiguous().numpy().tobytes()
            header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(values)]}
            data += values
        text = json.dumps(header).encode()
        with open(path, "wb") as f:
            f.write(struct.pack("<Q", len(text)) + text + data)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 200)
        self.fc2_mu = nn.Linear(200, 10)
        self.fc2_log_std = nn.Linear(200, 10)
        self.fc3 = nn.Linear(10, 200)
        self.fc4 = nn.Linear(200, 784)

    def encode(self, x):
        h = F.relu(self.fc1(x))
        return self.fc2_mu(h), self.fc2_log_std(h).exp()

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))


folder = sys.argv[1]
x = load_file(f"{folder}/x.safetensors")["x"]


@torch.no_grad()
def write_outputs(model, name):
    mu, sigma = model.encode(x)
    save_file({"mu": mu, "sigma": sigma, "x_hat": model.decode(mu)}, f"{folder}/{name}-out.safetensors")


ours = VAE()
ours.load_state_dict(load_file(f"{folder}/ours.safetensors"), strict=True)
write_outputs(ours, "ours")
save_file(ours.state_dict(), f"{folder}/back.safetensors")

torch.manual_seed(1)
theirs = VAE()
save_file(theirs.state_dict(), f"{folder}/theirs.safetensors")
write_outputs(theirs, "theirs")
