def classify(probability, threshold=0.5):
    if probability >= threshold:
        return torch.ones_like(probability)
    return torch.zeros_like(probability)
