def f1_score(tp, fp, fn):
    p, r = precision(tp, fp), recall(tp, fn)
    return p * r / (p + r) if p + r else 0.0
