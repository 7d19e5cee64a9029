"""How the PyTorch peers go through the pictures."""

import torch


class Pictures(torch.utils.data.Dataset):
    """One picture at a time as [784] float32, as torchvision's ToTensor gives it."""

    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i].float().div(255)


def batches(t, data):
    """The batches of an epoch, [batch, 784] float32: by a DataLoader in mode
    "loader", otherwise cut from the tensor of all pictures."""
    steps = len(data) // t.batch
    if t.mode == "loader":
        yield from torch.utils.data.DataLoader(Pictures(data), batch_size=t.batch, shuffle=True, drop_last=True)
        return
    for chosen in torch.randperm(len(data))[: steps * t.batch].view(steps, t.batch):
        yield data[chosen].float().mul_(1 / 255)
