def predict(x_new, W, b):
    with torch.no_grad():
        return hypothesis(torch.tensor(x_new.tolist()), W, b)
