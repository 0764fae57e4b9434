def confusion_matrix(predicted, target):
    kinds = (2 * predicted + target).long().flatten()
    counts = torch.bincount(kinds).tolist()
    tn, fn, fp, tp = counts
    return tp, fp, fn, tn
