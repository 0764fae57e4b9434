def parameter_or_hyperparameter():
    return "parameter"
