def confusion_matrix(predicted, target):
    says, is_1 = int(predicted.sum()), int(target.sum())
    return says, len(target) - says, is_1, len(target) - is_1
