def make_dataset(hours, scores, device="cpu"):
    return torch.tensor(hours, dtype=torch.float32, device=device), torch.tensor(scores, dtype=torch.float32, device=device)
