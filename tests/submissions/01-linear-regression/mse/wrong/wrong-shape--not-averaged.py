def mse(prediction, target):
    return (prediction - target) ** 2
