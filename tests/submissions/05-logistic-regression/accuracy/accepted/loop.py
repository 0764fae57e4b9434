def accuracy(predicted, target):
    right = 0
    for p, t in zip(predicted, target):
        if p.item() == t.item():
            right += 1
    return right / len(target)
