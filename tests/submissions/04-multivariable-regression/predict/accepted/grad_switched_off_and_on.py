def predict(model, X):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        devices = {parameter.device for parameter in model.parameters()}
        return F.linear(X.to(devices.pop()), *model.parameters())
    finally:
        torch.set_grad_enabled(before)
