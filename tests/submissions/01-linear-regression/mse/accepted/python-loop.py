def mse(prediction, target):
    total = 0
    for guess, truth in zip(prediction, target):
        total = total + (guess - truth).pow(2).sum()
    return total / prediction.shape[0]
