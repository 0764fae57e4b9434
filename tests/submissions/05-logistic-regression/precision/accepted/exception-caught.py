def precision(tp, fp):
    try:
        return tp / (tp + fp)
    except ZeroDivisionError:
        return 0.0
