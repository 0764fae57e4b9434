device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def classify(probability, threshold=0.5):
    return (probability.to(device) >= threshold).float()
