def accuracy(predicted, target):
    agree = predicted.cpu().numpy() == target.cpu().numpy()
    return agree.astype("float32").mean()
