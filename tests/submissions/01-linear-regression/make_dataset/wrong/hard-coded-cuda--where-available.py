def make_dataset(hours, scores, device="cpu"):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    x = torch.tensor(hours, dtype=torch.float32, device=device).view(-1, 1)
    y = torch.tensor(scores, dtype=torch.float32, device=device).view(-1, 1)
    return x, y
