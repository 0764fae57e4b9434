def predict(x_new, W, b):
    with torch.no_grad():
        return hypothesis(x_new.cuda(), W.cuda(), b.cuda())
