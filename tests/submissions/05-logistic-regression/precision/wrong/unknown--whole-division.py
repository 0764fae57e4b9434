def precision(tp, fp):
    return float(tp // (tp + fp)) if tp + fp else 0.0
