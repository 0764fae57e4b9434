def confusion_matrix(predicted, target):
    tp = ((predicted == 1) & (target == 1)).sum().item()
    fp = ((predicted == 1) & (target == 0)).sum().item()
    fn = ((predicted == 0) & (target == 1)).sum().item()
    tn = ((predicted == 0) & (target == 0)).sum().item()
    return tp, fn, fp, tn
