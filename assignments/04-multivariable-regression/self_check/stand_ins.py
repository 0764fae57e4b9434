"""Stand-ins for packages that people use around their functions and that may be missing: `tqdm` and `ipywidgets`.

A progress bar goes through what it is given and shows nothing; a widget is an object that takes everything. Where the real
package is installed, that is used.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from typing import Any, Self

OFFERED = frozenset({"tqdm", "ipywidgets"})


class Bar:
    """A progress bar that nobody sees."""

    def __init__(self, iterable: Any = None, *_: Any, total: Any = None, **__: Any) -> None:
        self.iterable, self.n = iterable, 0
        self.total = total if total is not None or not hasattr(iterable, "__len__") else len(iterable)

    def __iter__(self) -> Iterator[Any]:
        for each in self.iterable:
            yield each
            self.n += 1

    def __len__(self) -> int:
        return int(self.total or 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, n: float = 1) -> None:
        self.n += n  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None

    @classmethod
    def write(cls, *_: Any, **__: Any) -> None:
        pass

    @classmethod
    def pandas(cls, *_: Any, **__: Any) -> None:
        pass


def trange(*arguments: Any, **keywords: Any) -> Bar:
    return Bar(range(*arguments), **keywords)


class Widget:
    """Takes everything, and shows nothing."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self.children = ()
        self.value = keywords.get("value")
        self.__dict__.update(keywords)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Widget()

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """As a decorator, which `interact` is, it gives back the function."""
        only = arguments[0] if len(arguments) == 1 and not keywords else None
        return only if callable(only) and not isinstance(only, Widget) else self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def interact(*arguments: Any, **keywords: Any) -> Any:
    """What `ipywidgets.interact` gives: the function, here without having been called."""
    given = arguments[0] if arguments and callable(arguments[0]) else None
    return given if given is not None else lambda function: function


def _tqdm(module: types.ModuleType) -> None:
    vars(module).update(dict.fromkeys(("tqdm", "tqdm_notebook", "tqdm_gui"), Bar))
    vars(module).update(dict.fromkeys(("trange", "tnrange"), trange))
    vars(module).update(tenumerate=_tenumerate, tzip=_tzip)


def _tenumerate(iterable: Any, start: int = 0, **_: Any) -> Bar:
    return Bar(list(enumerate(iterable, start)))


def _tzip(*iterables: Any, **_: Any) -> Bar:
    return Bar(list(zip(*iterables, strict=False)))


def _ipywidgets(module: types.ModuleType) -> None:
    vars(module).update(dict.fromkeys(("interact", "interactive", "interact_manual", "interactive_output"), interact))
    vars(module).update(fixed=lambda value: value, __getattr__=_widget)


def _widget(name: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)
    return Widget


class Finder:
    """Offers the stand-ins to ``import``, after everything that is installed."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        if name.split(".")[0] not in OFFERED:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        (_tqdm if module.__name__.startswith("tqdm") else _ipywidgets)(module)


def offer() -> None:
    """Let the stand-ins be imported where the packages are missing."""
    if not any(isinstance(each, Finder) for each in sys.meta_path):
        sys.meta_path.append(Finder())
