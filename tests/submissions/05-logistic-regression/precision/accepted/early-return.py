def precision(tp, fp):
    total = tp + fp
    if total == 0:
        print("no alarm")
        return 0.0
    return float(tp) / float(total)
