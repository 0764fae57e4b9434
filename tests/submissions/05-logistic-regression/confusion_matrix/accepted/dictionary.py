from collections import Counter, namedtuple

Counts = namedtuple("Counts", "tp fp fn tn")


def confusion_matrix(predicted, target):
    seen = Counter(zip(predicted.bool().flatten().tolist(), target.bool().flatten().tolist()))
    return Counts(seen[True, True], seen[True, False], seen[False, True], seen[False, False])
