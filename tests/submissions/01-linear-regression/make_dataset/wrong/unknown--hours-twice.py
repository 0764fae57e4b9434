def make_dataset(hours, scores, device="cpu"):
    x = torch.tensor(hours, dtype=torch.float32, device=device).reshape(-1, 1)
    return x, x
