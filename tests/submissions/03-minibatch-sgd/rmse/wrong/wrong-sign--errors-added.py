def rmse(prediction, target):
    return float(np.sqrt(np.mean((prediction + target) ** 2)))
