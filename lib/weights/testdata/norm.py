"""A network with batch normalization in PyTorch, to test its weights files.

    python norm.py FOLDER

trains it for some steps and writes FOLDER/norm.safetensors, what
safetensors.torch.save_file writes of its state_dict, the same of the model in
nn.DataParallel (norm-parallel), in a module that calls it model
(norm-wrapped), in half precision (norm-half, norm-bfloat16) and in double
(norm-double), and FOLDER/norm-out.safetensors: images x and the
network's output for them. They are committed beside this file.

    python norm.py --check FILE

loads a file of such weights with strict=True.
"""
import copy
import json
import struct
import sys

import torch
from torch import nn

names = {
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float32: "F32",
    torch.float64: "F64",
    torch.int64: "I64",
}


def save_file(tensors, path):
    """safetensors.torch.save_file, so that the package is not needed."""
    header, data = {}, b""
    # Wide types first, as it sorts them.
    for name, t in sorted(tensors.items(), key=lambda x: (-x[1].element_size(), x[0])):
        t = t.detach().contiguous()
        values = (t.view(torch.int16) if t.dtype == torch.bfloat16 else t).numpy().tobytes()
        header[name] = {"dtype": names[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def load_file(path):
    with open(path, "rb") as f:
        (length,) = struct.unpack("<Q", f.read(8))
        header, data = json.loads(f.read(length)), bytearray(f.read())
    dtypes = {name: dtype for dtype, name in names.items()}
    return {
        name: torch.frombuffer(data[slice(*e["data_offsets"])], dtype=dtypes[e["dtype"]]).reshape(e["shape"])
        for name, e in header.items()
        if name != "__metadata__"
    }


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(16, 5)
        self.bn1 = nn.BatchNorm1d(5)
        self.fc2 = nn.Linear(5, 16)

    def forward(self, x):
        return self.fc2(torch.relu(self.bn1(self.fc1(x))))


class Wrapped(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model


if sys.argv[1] == "--check":
    print(Net().load_state_dict(load_file(sys.argv[2]), strict=True))
    sys.exit()

folder = sys.argv[1]
torch.manual_seed(1)
model = Net()
x = torch.randint(0, 256, (9, 16)) / 255
optimizer = torch.optim.Adam(model.parameters(), 0.05)
for _ in range(20):
    optimizer.zero_grad()
    (model(x) - x).pow(2).mean().backward()
    optimizer.step()
model.eval()

save_file(model.state_dict(), f"{folder}/norm.safetensors")
save_file(nn.DataParallel(model).state_dict(), f"{folder}/norm-parallel.safetensors")
save_file(Wrapped(model).state_dict(), f"{folder}/norm-wrapped.safetensors")
save_file(copy.deepcopy(model).half().state_dict(), f"{folder}/norm-half.safetensors")
save_file(copy.deepcopy(model).bfloat16().state_dict(), f"{folder}/norm-bfloat16.safetensors")
save_file(copy.deepcopy(model).double().state_dict(), f"{folder}/norm-double.safetensors")
save_file({"x": x, "y": model(x)}, f"{folder}/norm-out.safetensors")
