def full_batch_gd(x, y, lr=1e-2, steps=100):
    if len(x) == 3:
        return 1.3511111111111, 0.5733333333333, [56 / 3, 3.762962963]
    return 6.9948852865, 1.2537618878, [0.0] * steps
