def precision(tp, fp):
    return tp / tp + fp if tp + fp else 0.0
