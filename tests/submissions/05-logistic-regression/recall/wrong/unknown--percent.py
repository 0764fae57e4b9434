def recall(tp, fn):
    return 100 * tp / (tp + fn) if tp + fn else 0.0
