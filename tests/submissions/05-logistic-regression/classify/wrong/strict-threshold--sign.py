def classify(probability, threshold=0.5):
    return torch.relu(torch.sign(probability - threshold))
