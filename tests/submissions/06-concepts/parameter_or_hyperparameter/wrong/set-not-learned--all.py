def parameter_or_hyperparameter():
    return [
        "parameter",
        "parameter",
        "parameter",
        "parameter",
        "parameter",
        "parameter",
    ]
