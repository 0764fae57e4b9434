def confusion_matrix(predicted, target):
    tp = int(torch.sum(predicted * target))
    fp = int(torch.sum(predicted * (1 - target)))
    fn = int(torch.sum((1 - predicted) * target))
    tn = len(target) - tp - fp - fn
    return tp, fp, fn, tn
