def precision(tp, fp):
    return tp / tp + fp if tp else 0.0
