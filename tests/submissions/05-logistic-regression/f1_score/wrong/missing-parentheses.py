def f1_score(tp, fp, fn):
    return 2 * tp / 2 * tp + fn + fp
