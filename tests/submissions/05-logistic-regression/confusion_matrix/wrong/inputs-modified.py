def confusion_matrix(predicted, target):
    kinds = predicted.mul_(2).add_(target).long().flatten()
    tn, fn, fp, tp = torch.bincount(kinds, minlength=4).tolist()
    return tp, fp, fn, tn
