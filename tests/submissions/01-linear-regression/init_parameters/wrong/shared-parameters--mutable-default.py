def init_parameters(device="cpu", made={}):
    if device not in made:
        made[device] = (
            torch.zeros(1, requires_grad=True, device=device),
            torch.zeros(1, requires_grad=True, device=device),
        )
    return made[device]
