def recall(tp, fn):
    if tp + fn == 0:
        return float("nan")
    return tp / (tp + fn)
