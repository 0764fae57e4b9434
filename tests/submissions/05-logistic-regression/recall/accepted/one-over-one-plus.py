def recall(tp, fn):
    return 1 / (1 + fn / tp) if tp else 0.0
