def describe(t: torch.Tensor) -> tuple[int, int, tuple]:
    match list(t.shape):
        case [n]:
            return 1, n, ()
        case [n, *rest]:
            return 1 + len(rest), n, tuple(rest)
