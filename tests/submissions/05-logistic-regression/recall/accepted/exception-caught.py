def recall(tp, fn):
    try:
        return tp / (tp + fn)
    except ZeroDivisionError:
        return 0.0
