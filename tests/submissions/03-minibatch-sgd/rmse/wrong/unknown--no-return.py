def rmse(prediction, target):
    print(np.sqrt(np.mean((prediction - target) ** 2)))
