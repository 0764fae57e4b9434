def kinds_of_learning():
    return [
        "unsupervised",
        "reinforcement",
        "unsupervised",
        "supervised",
        "unsupervised",
        "reinforcement",
    ]
