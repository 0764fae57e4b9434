def make_dataset(hours, scores, device="cpu"):
    x = torch.tensor(hours, dtype=torch.float32).reshape(-1, 1)
    y = torch.tensor(scores, dtype=torch.float32).reshape(-1, 1)
    if device == "cuda":
        x, y = x.cuda(), y.cuda()
    return x, y
