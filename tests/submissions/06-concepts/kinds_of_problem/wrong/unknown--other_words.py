def kinds_of_problem():
    return [
        "classification",
        "regression",
        "classification",
        "regression",
        "classification",
        "classification",
    ]
