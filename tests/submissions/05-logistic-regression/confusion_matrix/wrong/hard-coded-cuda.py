def confusion_matrix(predicted, target):
    kinds = (2 * predicted.cuda() + target.cuda()).long().flatten()
    tn, fn, fp, tp = torch.bincount(kinds, minlength=4).tolist()
    return tp, fp, fn, tn
