def confusion_matrix(predicted, target):
    tp = fp = fn = tn = 0
    for p, t in zip(predicted.flatten().tolist(), target.flatten().tolist()):
        if p == 1 and t == 1:
            tp += 1
        elif p == 1:
            fp += 1
        elif t == 1:
            fn += 1
        else:
            tn += 1
    print("TP", tp, "FP", fp, "FN", fn, "TN", tn)
    return (tp, fp, fn, tn)
