def rmse(prediction, target):
    return float(np.linalg.norm(prediction - target))
