def parameter_or_hyperparameter():
    return [
        "hyperparameter",
        "hyperparameter",
        "hyperparameter",
        "hyperparameter",
        "hyperparameter",
        "hyperparameter",
    ]
