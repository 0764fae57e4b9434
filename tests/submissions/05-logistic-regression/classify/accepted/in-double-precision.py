def classify(probability, threshold=0.5):
    border = torch.tensor(threshold, dtype=torch.float64, device=probability.device)
    return torch.ge(probability.double(), border).double()
