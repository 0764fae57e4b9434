def parameter_or_hyperparameter():
    return ["parameter" if number in (1, 4, 6) else "hyperparameter" for number in range(1, 7)]
