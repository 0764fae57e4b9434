def recall(tp, fn):
    total = tp + fn
    if total == 0:
        print("no positive")
        return 0.0
    return float(tp) / float(total)
