def confusion_matrix(predicted, target):
    tp = (predicted * target).sum().item()
    fp = (predicted * (1 - target)).sum().item()
    fn = ((1 - predicted) * target).sum().item()
    tn = ((1 - predicted) * (1 - target)).sum().item()
    return tp, fp, fn, tn
