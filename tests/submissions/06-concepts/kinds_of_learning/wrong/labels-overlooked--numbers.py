def kinds_of_learning():
    return [
        "supervised",
        "reinforcement",
        "unsupervised",
        "unsupervised",
        "unsupervised",
        "reinforcement",
    ]
