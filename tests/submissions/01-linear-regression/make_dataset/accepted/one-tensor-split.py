def make_dataset(hours, scores, device="cpu"):
    table = torch.tensor([list(hours), list(scores)], device=device).float()
    x, y = table.T.split(1, dim=1)
    return [x, y]
