device = "cuda" if torch.cuda.is_available() else "cpu"


def init_parameters(device=device):
    W = torch.zeros(1, device=device, requires_grad=True)
    b = torch.zeros(1, device=device, requires_grad=True)
    return W, b
