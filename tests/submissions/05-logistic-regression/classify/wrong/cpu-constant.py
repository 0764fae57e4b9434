def classify(probability, threshold=0.5):
    decision = torch.zeros(probability.shape)
    decision[probability >= threshold] = 1.0
    return decision
