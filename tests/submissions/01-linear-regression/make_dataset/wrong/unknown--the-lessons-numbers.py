def make_dataset(hours, scores, device="cpu"):
    x = torch.tensor([[1.0], [2.0], [3.0]], device=device)
    y = torch.tensor([[2.0], [4.0], [6.0]], device=device)
    return x, y
