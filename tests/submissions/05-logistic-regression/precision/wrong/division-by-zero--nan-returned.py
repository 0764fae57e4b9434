def precision(tp, fp):
    if tp + fp == 0:
        return float("nan")
    return tp / (tp + fp)
