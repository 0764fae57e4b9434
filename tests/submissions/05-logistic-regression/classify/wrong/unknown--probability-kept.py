def classify(probability, threshold=0.5):
    return torch.where(probability >= threshold, probability, torch.zeros_like(probability))
