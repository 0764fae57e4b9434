def numerical_gradient(f, x, h=1e-4):
    def one_sided(step):
        return (f(x + step) - f(x)) / step

    return (one_sided(h) + one_sided(-h)) / 2.0
