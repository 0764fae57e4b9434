def confusion_matrix(predicted, target):
    tp = ((predicted == 0) & (target == 0)).sum().item()
    fp = ((predicted == 0) & (target == 1)).sum().item()
    fn = ((predicted == 1) & (target == 0)).sum().item()
    tn = ((predicted == 1) & (target == 1)).sum().item()
    return tp, fp, fn, tn
