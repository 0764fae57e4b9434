def classify(probability, threshold=0.5):
    return (probability > threshold).float()
