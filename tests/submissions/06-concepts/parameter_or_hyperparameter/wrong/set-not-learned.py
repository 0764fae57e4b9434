def parameter_or_hyperparameter():
    return [
        "parameter",
        "parameter",
        "hyperparameter",
        "parameter",
        "hyperparameter",
        "parameter",
    ]
