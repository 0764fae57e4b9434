def kinds_of_learning():
    return [
        "supervised",
        "supervised",
        "unsupervised",
        "supervised",
        "unsupervised",
        "reinforcement",
    ]
