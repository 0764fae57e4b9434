"""The checks of minibatch_sgd.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.

PYTEST_DONT_REWRITE
"""

import numpy as np

NOTEBOOK = "minibatch_sgd"


def test_rmse(rmse):
    # Check your `rmse` (2 points)
    prediction, target = np.array([4.0, 6.0]), np.array([1.0, 2.0])
    result = rmse(prediction, target)
    assert isinstance(result, float), (
        f"expected a Python float, not {type(result).__name__}: what does float(...) do?"
    )
    assert abs(result - 12.5**0.5) < 1e-5, (
        f"expected 3.5355 for errors of 3 and 4, not {result:.4f}: "
        "12.5 would lack the root, 5 the mean, 3.5 the square"
    )
    result = rmse(np.array([4.0, -1.0]), target)
    assert abs(result - 3) < 1e-5, (
        f"expected 3 for errors of 3 and -3, not {result:.4f}: "
        "do errors of both signs count alike?"
    )
    assert prediction.tolist() == [4, 6] and target.tolist() == [1, 2], (
        f"expected [4, 6] and [1, 2] to be left alone, not {prediction} and {target}: "
        "does -= change your caller's array?"
    )


def test_gradients(gradients):
    # Check your `gradients` (3 points)
    x = np.array([1.0, 2.0, 3.0])
    y = 2 * x
    grad_w, grad_b = gradients(x, y, 0.0, 0.0)
    assert isinstance(grad_w, float) and isinstance(grad_b, float), (
        f"expected two floats, not {grad_w!r} and {grad_b!r}: "
        "is each slope a mean over the samples?"
    )
    assert abs(grad_b + 4) < 1e-5, (
        f"expected grad_b = -4, not {grad_b:.4f}: 4 would be the error the other way, "
        "-12 a sum, -8 a factor 2, -9.3333 the slope along w"
    )
    assert abs(grad_w + 28 / 3) < 1e-5, (
        f"expected grad_w = -9.3333, not {grad_w:.4f}: is each error multiplied by its x?"
    )
    grad_w, grad_b = gradients(x, y, 2.0, 1.0)
    assert abs(grad_w - 2) < 1e-5 and abs(grad_b - 1) < 1e-5, (
        f"expected (2, 1) for a line that is 1 too high, not ({grad_w:.4f}, {grad_b:.4f}): "
        "is b part of the prediction?"
    )
    assert x.tolist() == [1, 2, 3] and y.tolist() == [2, 4, 6], (
        f"expected x and y to be left alone, not {x} and {y}: do you work on a copy?"
    )


def test_full_batch_gd(full_batch_gd):
    # Check your `full_batch_gd` (3 points)
    x = np.array([1.0, 2.0, 3.0])
    y = 2 * x
    w, b, errors = full_batch_gd(x, y, lr=0.1, steps=2)
    assert isinstance(errors, (list, tuple)) and len(errors) == 2, (
        f"expected a list of 2 errors, one for each step, not {errors}: "
        "does range(steps) drive the loop?"
    )
    assert all(isinstance(error, float) for error in errors), (
        f"expected Python floats, not {errors}: what does float(...) do?"
    )
    assert abs(errors[0] - 56 / 3) < 1e-5, (
        f"expected 18.6667 as the first error, not {errors[0]:.4f}: "
        "is it the plain MSE, before the first step?"
    )
    assert abs(errors[1] - 3.7629629630) < 1e-5, (
        f"expected 3.7630 as the second error, not {errors[1]:.4f}: "
        "do w and b both move, by slopes taken at one place?"
    )
    assert abs(w - 1.3511111111) < 1e-5 and abs(b - 0.5733333333) < 1e-5, (
        f"expected w = 1.3511 and b = 0.5733 after two steps, not {w} and {b}: "
        "is the prediction made anew?"
    )
    assert x.tolist() == [1, 2, 3] and y.tolist() == [2, 4, 6], (
        f"expected x and y to be left alone, not {x} and {y}: do you work on a copy?"
    )
    w, b, errors = full_batch_gd(np.array([-1.0, 1.0]), np.array([2.0, 4.0]), 1, 9)
    assert abs(w - 1) < 1e-5 and abs(b - 3) < 1e-5 and len(errors) == 9, (
        f"expected w = 1, b = 3 and 9 errors, not {w}, {b} and {len(errors)}: "
        "does the loop go on when the error is 0?"
    )
    np.random.seed(0)
    x = (np.random.rand(1000) - 0.5) * 10
    w, b, _ = full_batch_gd(x, 7 * x + 2)
    assert abs(w - 6.9948852855) < 1e-5 and abs(b - 1.2537618878) < 1e-5, (
        f"expected w = 6.9948852855, b = 1.2537618878 with the defaults, not {w}, {b}: "
        "are lr and steps as given?"
    )


def test_sample_minibatch(sample_minibatch):
    # Check your `sample_minibatch` (3 points)
    x = np.arange(20.0)
    np.random.seed(1)
    mini_x, mini_y = sample_minibatch(x, 7 * x + 2, 5)
    after = np.random.rand()
    assert mini_x.shape == (5,) and mini_y.shape == (5,), (
        f"expected 5 samples each, not {mini_x.shape} and {mini_y.shape}: "
        "is batch_size the second argument of choice?"
    )
    assert np.array_equal(mini_y, 7 * mini_x + 2), (
        "expected each x with its own y, not a mix: is one index used for both?"
    )
    np.random.seed(1)
    index = np.random.choice(20, 5, replace=False)
    assert np.array_equal(np.sort(mini_x), np.sort(x[index])), (
        f"expected {x[index]} in any order after seed 1, not {mini_x}: "
        "is it choice with replace=False?"
    )
    assert after == np.random.rand(), (
        "expected one draw from np.random, not another number of them: "
        "is choice called once?"
    )
    everything, _ = sample_minibatch(x, 2 * x, 20)
    assert len(set(everything.tolist())) == 20, (
        f"expected 20 different samples of 20, not {len(set(everything.tolist()))}: "
        "did you say replace=False?"
    )
    table, column = x.reshape(10, 2), x[::2].reshape(10, 1)
    rows, mini_y = sample_minibatch(table, column, 4)
    assert rows.shape == (4, 2) and mini_y.shape == (4, 1), (
        f"expected 4 rows of shapes (4, 2) and (4, 1), not {rows.shape}, {mini_y.shape}: "
        "do you index the first axis?"
    )
    assert np.array_equal(rows[:, :1], mini_y), (
        f"expected each row with its own y, not {rows} and {mini_y}: is a row kept whole?"
    )
    assert np.array_equal(x, np.arange(20)), (
        f"expected x to be left alone, not {x}: do you shuffle a copy?"
    )


def test_minibatch_sgd(minibatch_sgd):
    # Check your `minibatch_sgd` (4 points)
    x = np.array([1.0, 2.0, 3.0] * 4)
    y = 2 * x
    w, b, errors = minibatch_sgd(x, y, lr=0.1, steps=2, batch_size=12)
    assert isinstance(errors, (list, tuple)) and len(errors) == 2, (
        f"expected a list of 2 errors, one for each step, not {errors}: "
        "does range(steps) drive the loop?"
    )
    assert all(isinstance(error, float) for error in errors), (
        f"expected Python floats, not {errors}: what does float(...) do?"
    )
    assert abs(w - 1.3511111111) < 1e-5 and abs(b - 0.5733333333) < 1e-5, (
        f"expected w = 1.3511, b = 0.5733 with all 12 in the batch, not {w}, {b}: "
        "is batch_size used?"
    )
    assert x.tolist() == [1, 2, 3] * 4 and y.tolist() == [2, 4, 6] * 4, (
        f"expected x and y to be left alone, not {x} and {y}: do you work on a copy?"
    )
    x = np.array([-1.0, 1.0] * 6)
    w, b, errors = minibatch_sgd(x, x + 3, 1, 9, 12)
    assert abs(w - 1) < 1e-5 and abs(b - 3) < 1e-5 and len(errors) == 9, (
        f"expected w = 1, b = 3 and 9 errors, not {w}, {b} and {len(errors)}: "
        "does the loop go on when the error is 0?"
    )
    np.random.seed(0)
    x = (np.random.rand(1000) - 0.5) * 10
    y = 7 * x + 2
    np.random.seed(0)
    w, b, errors = minibatch_sgd(x, y)
    assert abs(errors[0] - 403.3988948275) < 1e-3, (
        f"expected 403.3989 as the first error, not {errors[0]:.4f}: "
        "is it the MSE of the mini-batch, before the step?"
    )
    assert abs(errors[1] - 404.5308227821) < 1e-3, (
        f"expected 404.5308 as the second error, not {errors[1]:.4f}: "
        "is a fresh batch drawn in every step, and lr used?"
    )
    assert abs(w - 6.9811940714) < 1e-5 and abs(b - 1.4039801910) < 1e-5, (
        f"expected w = 6.9811940714, b = 1.4039801910 after seed 0, not {w}, {b}: "
        "one batch per step?"
    )
    np.random.seed(1)
    _, _, others = minibatch_sgd(x, y, steps=1)
    assert others[0] != errors[0], (
        "expected other samples after another seed, but they are the same: "
        "does your function set a seed of its own?"
    )


def test_add_bias_column(add_bias_column):
    # Check your `add_bias_column` (2 points)
    X = np.array([[2.0, 3.0], [4.0, 5.0], [6.0, 7.0]])
    E = add_bias_column(X)
    assert E.shape == (3, 3), (
        f"expected shape (3, 3) for an X of shape (3, 2), not {E.shape}: "
        "which axis counts the columns?"
    )
    assert np.array_equal(E[:, :2], [[2, 3], [4, 5], [6, 7]]), (
        f"expected X unchanged in the first two columns, not {E.tolist()}: "
        "are the ones last?"
    )
    assert np.array_equal(E[:, 2], np.ones(3)), (
        f"expected ones in the last column, not {E[:, 2]}: what does np.ones(3) give?"
    )
    assert X.tolist() == [[2, 3], [4, 5], [6, 7]], (
        f"expected the given X to stay as it was, not {X.tolist()}: "
        "did you make a new array?"
    )


def test_multivariate_gd(multivariate_gd):
    # Check your `multivariate_gd` (3 points)
    X = np.array([[1, 1, 1], [1, 1, 2], [1, 2, 2], [2, 2, 3], [2, 3, 3], [1, 2, 3]])
    y = X @ np.array([1, 3, 5]) + 7
    start = np.array([9.4, 10.6, -3.7, -1.2])
    one_step = multivariate_gd(X, y, start, 0.02, 1)
    assert start.tolist() == [9.4, 10.6, -3.7, -1.2], (
        f"expected the given beta to stay as it was, not {start}: did you copy it?"
    )
    assert np.shape(one_step) == (4,), (
        f"expected 4 numbers, three weights and the bias, not {np.shape(one_step)}: "
        "is the bias column there?"
    )
    expected = [9.744, 11.092, -2.756, -0.796]
    assert np.allclose(one_step, expected, atol=1e-5), (
        f"expected {expected} after a step of 0.02, not {one_step}: "
        "is E^T (E beta - y) subtracted, no 1/n, `steps` times?"
    )
    as_list = [9.4, 10.6, -3.7, -1.2]
    result = multivariate_gd(X, y, as_list)
    assert np.allclose(result, [1, 3, 5, 7], atol=1e-4), (
        f"expected [1, 3, 5, 7] in the end, not {result}: are lr and steps used?"
    )
    again = multivariate_gd(X, y, as_list, lr=0.01, steps=5000)
    assert np.array_equal(again, result), (
        f"expected the same with the defaults said, not {again}: are they 0.01 and 5000?"
    )
    assert as_list == [9.4, 10.6, -3.7, -1.2], (
        f"expected the given list to stay as it was, not {as_list}: did you copy it?"
    )
