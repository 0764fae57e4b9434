def classify(probability, threshold=0.5):
    at_the_border = torch.ones(1, device=probability.device)
    return torch.heaviside(probability - threshold, at_the_border)
