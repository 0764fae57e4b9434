def init_parameters(device="cpu"):
    W = torch.zeros(1).to(device)
    b = torch.zeros(1).to(device)
    W.requires_grad_()
    b.requires_grad = True
    return W, b
