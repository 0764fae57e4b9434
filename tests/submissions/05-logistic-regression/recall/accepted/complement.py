def recall(tp, fn):
    return 1 - fn / (tp + fn) if tp or fn else 0.0
