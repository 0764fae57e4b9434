def classify(probability, threshold=0.5):
    decisions = [1.0 if p >= threshold else 0.0 for p in probability.flatten().tolist()]
    return torch.tensor(decisions, device=probability.device).reshape(probability.shape)
