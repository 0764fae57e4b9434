def rmse(prediction, target):
    return float(np.mean((prediction - target) ** 2))
