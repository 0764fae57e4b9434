def confusion_matrix(predicted, target):
    one = torch.ones(len(target), 1)
    tp = ((predicted == one) & (target == one)).sum().item()
    fp = ((predicted == one) & (target != one)).sum().item()
    fn = ((predicted != one) & (target == one)).sum().item()
    tn = ((predicted != one) & (target != one)).sum().item()
    return tp, fp, fn, tn
