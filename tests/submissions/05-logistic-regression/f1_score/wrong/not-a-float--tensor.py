def f1_score(tp, fp, fn):
    below = max(2 * tp + fn + fp, 1)
    return torch.tensor(2 * tp / below)
