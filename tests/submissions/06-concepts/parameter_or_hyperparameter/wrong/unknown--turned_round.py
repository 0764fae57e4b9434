def parameter_or_hyperparameter():
    return [
        "hyperparameter",
        "parameter",
        "parameter",
        "hyperparameter",
        "parameter",
        "hyperparameter",
    ]
