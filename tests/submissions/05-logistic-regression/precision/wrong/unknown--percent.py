def precision(tp, fp):
    return 100 * tp / (tp + fp) if tp + fp else 0.0
