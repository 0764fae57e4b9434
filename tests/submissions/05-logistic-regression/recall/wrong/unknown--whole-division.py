def recall(tp, fn):
    return float(tp // (tp + fn)) if tp + fn else 0.0
