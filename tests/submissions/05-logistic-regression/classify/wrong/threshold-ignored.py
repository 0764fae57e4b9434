def classify(probability, threshold=0.5):
    return (probability >= 0.5).float()
