def f1_score(tp, fp, fn):
    try:
        return tp / (tp + (fn + fp) / 2)
    except ZeroDivisionError as error:
        print("no F1 score:", error)
        return 0.0
