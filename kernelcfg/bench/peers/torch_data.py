"""The batches of the PyTorch peers."""

import torch


class Images(torch.utils.data.Dataset):
    """One image at a time as [784] float32, as torchvision's ToTensor returns it."""

    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i].float().div(255)


def batches(t, data):
    """The batches of an epoch, [batch, 784] float32: from a DataLoader in mode
    "loader", otherwise sliced from the tensor of all images."""
    steps = len(data) // t.batch
    if t.mode == "loader":
        yield from torch.utils.data.DataLoader(Images(data), batch_size=t.batch, shuffle=True, drop_last=True)
        return
    for chosen in torch.randperm(len(data))[: steps * t.batch].view(steps, t.batch):
        yield data[chosen].float().mul_(1 / 255)
