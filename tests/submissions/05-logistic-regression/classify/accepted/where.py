def classify(probability, threshold=0.5):
    return torch.where(probability >= threshold, 1.0, 0.0)
