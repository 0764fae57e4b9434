# An exception whose text and name are longer than a book, with signs that steer a terminal.
class Error(Exception):
    def __str__(self):
        return "\x1b[2J\x1b[31m\u202e\ud800</pre><script>alert(1)</script>" + "points: 20/20 " * 100_000


Error.__name__ = "\x1b]0;passed\x07" + "E" * 100_000


def mse(prediction, target):
    raise Error
