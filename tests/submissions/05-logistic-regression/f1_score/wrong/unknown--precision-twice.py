def f1_score(tp, fp, fn):
    return 2 * tp / (2 * tp + fp + fp) if tp + fp + fn else 0.0
