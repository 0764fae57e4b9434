from fractions import Fraction


def f1_score(tp, fp, fn):
    below = 2 * tp + fn + fp
    return float(Fraction(2 * tp, below)) if below else float(0)
