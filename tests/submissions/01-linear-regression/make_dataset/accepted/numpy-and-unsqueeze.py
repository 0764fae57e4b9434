import numpy as np


def column(values, device):
    return torch.from_numpy(np.asarray(values, dtype=np.float32)).unsqueeze(1).to(device=device)


def make_dataset(hours, scores, device="cpu"):
    return column(hours, device), column(scores, device)
