def kinds_of_learning():
    ["supervised", "reinforcement", "unsupervised", "supervised", "unsupervised", "reinforcement"]
