def precision(tp, fp):
    total = max(tp + fp, 1)
    return torch.tensor(tp / total)
