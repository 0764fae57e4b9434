def classify(probability, threshold=0.5):
    print("threshold:", threshold)
    return 1.0 - (probability < threshold).float()
