def recall(tp, fn):
    total = max(tp + fn, 1)
    return torch.tensor(tp / total)
