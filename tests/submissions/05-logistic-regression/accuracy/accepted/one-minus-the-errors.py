def accuracy(predicted, target):
    p, t = predicted.reshape(-1), target.reshape(-1)
    wrong = torch.abs(p - t).sum()
    print(int(wrong), "wrong")
    return float(1 - wrong.double() / t.numel())
