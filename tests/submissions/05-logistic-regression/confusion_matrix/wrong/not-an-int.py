def confusion_matrix(predicted, target):
    tp = ((predicted == 1) & (target == 1)).sum()
    fp = ((predicted == 1) & (target == 0)).sum()
    fn = ((predicted == 0) & (target == 1)).sum()
    tn = ((predicted == 0) & (target == 0)).sum()
    return tp, fp, fn, tn
