def make_dataset(hours, scores, device="cpu"):
    for values in (hours, scores):
        for index, value in enumerate(values):
            if isinstance(values, list):
                values[index] = [float(value)]
    x = torch.tensor(hours, dtype=torch.float32, device=device).reshape(-1, 1)
    y = torch.tensor(scores, dtype=torch.float32, device=device).reshape(-1, 1)
    return x, y
