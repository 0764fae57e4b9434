def precision(tp, fp):
    return 1 - fp / (tp + fp) if tp or fp else 0.0
