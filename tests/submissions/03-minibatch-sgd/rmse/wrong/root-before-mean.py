def rmse(prediction, target):
    return float(np.sqrt(np.sum((prediction - target) ** 2)) / len(target))
