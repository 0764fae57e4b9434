def make_dataset(hours, scores, device="cpu"):
    x = torch.tensor([hours], dtype=torch.float32, device=device)
    y = torch.tensor([scores], dtype=torch.float32, device=device)
    return x, y
