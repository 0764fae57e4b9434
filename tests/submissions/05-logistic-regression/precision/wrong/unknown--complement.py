def precision(tp, fp):
    return fp / (tp + fp) if tp + fp else 0.0
