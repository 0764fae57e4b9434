def numerical_gradient(f, x, h=1e-4):
    around = np.array([x - h, x + h], dtype=np.float64)
    heights = np.array([f(each) for each in around], dtype=np.float64)
    return np.diff(heights).item() / (2 * np.float64(h))
