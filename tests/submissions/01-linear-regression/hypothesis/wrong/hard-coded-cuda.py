def hypothesis(x, W, b):
    return x.cuda() * W.cuda() + b.cuda()
