device = torch.device("cpu")


def make_dataset(hours, scores, device=device):
    x = torch.tensor(hours, dtype=torch.float32, device=device)
    y = torch.tensor(scores, dtype=torch.float32, device=device)
    return x.reshape(-1, 1), y.reshape(-1, 1)
