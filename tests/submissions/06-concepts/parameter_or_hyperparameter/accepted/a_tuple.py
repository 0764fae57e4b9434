def parameter_or_hyperparameter():
    return (
        "parameter",
        "hyperparameter",
        "hyperparameter",
        "parameter",
        "hyperparameter",
        "parameter",
    )
