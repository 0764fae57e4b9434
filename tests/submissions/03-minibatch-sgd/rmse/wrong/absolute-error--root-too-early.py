def rmse(prediction, target):
    return float(np.mean(np.sqrt((prediction - target) ** 2)))
