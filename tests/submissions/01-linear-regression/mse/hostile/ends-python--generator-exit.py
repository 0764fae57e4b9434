def mse(prediction, target):
    raise GeneratorExit
