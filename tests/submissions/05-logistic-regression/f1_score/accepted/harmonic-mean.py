from statistics import harmonic_mean


def f1_score(tp, fp, fn):
    if tp == 0:
        return 0.0
    return float(harmonic_mean([tp / (tp + fp), tp / (tp + fn)]))
