def classify(probability, threshold=0.5):
    return torch.round(probability)
