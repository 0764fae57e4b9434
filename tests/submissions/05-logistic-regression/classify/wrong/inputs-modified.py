def classify(probability, threshold=0.5):
    above = probability >= threshold
    probability[above] = 1.0
    probability[~above] = 0.0
    return probability.clone()
