def make_dataset(hours, scores, device="cpu"):
    return torch.tensor(hours, device=device).view(-1, 1), torch.tensor(scores, device=device).view(-1, 1)
