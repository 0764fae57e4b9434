def rmse(prediction, target):
    print("errors:", prediction - target)
    return np.linalg.norm(prediction - target) / np.sqrt(prediction.size)
