def precision(tp, fp):
    if tp + fp > 0:
        return tp / (tp + fp)
