def recall(tp, fn):
    return fn / (tp + fn) if tp + fn else 0.0
