def make_dataset(hours, scores, device="cpu"):
    x = torch.tensor(scores, dtype=torch.float32, device=device).view(-1, 1)
    y = torch.tensor(hours, dtype=torch.float32, device=device).view(-1, 1)
    return x, y
