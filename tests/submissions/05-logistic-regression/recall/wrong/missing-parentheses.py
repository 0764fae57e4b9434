def recall(tp, fn):
    return tp / tp + fn if tp else 0.0
