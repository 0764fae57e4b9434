def classify(probability, threshold=0.5):
    decision = torch.zeros_like(probability)
    decision[probability >= threshold] = 1
    return decision
