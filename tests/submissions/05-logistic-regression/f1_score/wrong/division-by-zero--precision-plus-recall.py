def f1_score(tp, fp, fn):
    if 2 * tp + fn + fp == 0:
        return 0.0
    p, r = precision(tp, fp), recall(tp, fn)
    return 2 * p * r / (p + r)
