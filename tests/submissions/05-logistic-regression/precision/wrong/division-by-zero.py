def precision(tp, fp):
    return tp / (tp + fp)
