def kinds_of_learning():
    answers = {1: "supervised", 4: "supervised", 3: "unsupervised", 5: "unsupervised"}
    return [answers.get(number, "reinforcement") for number in range(1, 7)]
