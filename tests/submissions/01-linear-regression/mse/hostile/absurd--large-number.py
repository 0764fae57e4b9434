def mse(prediction, target):
    return 10**100_000
