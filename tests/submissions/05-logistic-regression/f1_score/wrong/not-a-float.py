def f1_score(tp, fp, fn):
    below = 2 * tp + fn + fp
    return 2 * tp / below if below else 0
