def accuracy(predicted, target):
    tp, fp, fn, tn = confusion_matrix(predicted, target)
    return (tp + tn) / (tp + fp + fn + tn)
