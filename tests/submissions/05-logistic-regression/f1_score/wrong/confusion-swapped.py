def f1_score(fp, tp, fn):
    below = 2 * tp + fn + fp
    return 2 * tp / below if below else 0.0
