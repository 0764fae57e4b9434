def mse(prediction, target):
    d = prediction.sub(target)
    return d.var(unbiased=False) + d.mean() ** 2
