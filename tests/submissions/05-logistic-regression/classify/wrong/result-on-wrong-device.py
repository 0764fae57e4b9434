def classify(probability, threshold=0.5):
    return torch.tensor((probability >= threshold).tolist()).float()
