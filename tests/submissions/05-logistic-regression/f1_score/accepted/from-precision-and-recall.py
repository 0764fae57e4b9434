def f1_score(tp, fp, fn):
    p, r = precision(tp, fp), recall(tp, fn)
    return 2 * p * r / (p + r) if p + r > 0 else 0.0
