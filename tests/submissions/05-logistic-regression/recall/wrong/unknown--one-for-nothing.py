def recall(tp, fn):
    return tp / (tp + fn) if tp + fn else 1.0
