"""What crosses the line between the grader and a worker: plain data, and nothing else.

Both sides import this module, and it imports nothing of either. A frame is two big-endian 32-bit sizes (header, buffers),
a JSON header, and the raw bytes of the tensors that the header refers to. Sizes are checked before anything is allocated.

=============  ================================================================  ======================================
asked          fields                                                            answered
=============  ================================================================  ======================================
(nothing)      a worker that is locked down says so                              ``ready``
``use``        ``device`` of the machine to go to: ``none``, ``simulated``, or   ``done``
               ``cuda`` in a worker that may use the real card
``read``       ``files`` (paths; contents as buffers), ``given`` (the one that   ``done`` with ``problem``, ``sources``
               was named), ``known`` (of the released notebook)                  (file, is_script), ``cells`` (names),
                                                                                 ``empty``
``load``       ``skip`` (pairs like ``at``), ``seconds`` for what nobody needs   ``statement`` before each statement,
                                                                                 ``at`` the indices of its cell and
                                                                                 itself, or -1 before a cell is read;
                                                                                 ``line``; then ``done`` with ``errors``,
                                                                                 ``postponed``, ``beside`` (functions
                                                                                 that come from the script)
``rest``       ``skip``: run what was postponed                                  the same
``replace``    compiled code as buffers, ``names`` to bind for the student       ``done``
``make``       ``value``                                                         ``done`` with ``value`` and its handle
``look``       ``handle``                                                        ``done`` with ``value``
``defaults``   ``function``                                                      ``done`` with ``value``: the plain
                                                                                 defaults of its parameters, or none
``call``       ``function``, ``arguments``, ``keywords``, ``gradient_of``,       ``done`` with ``value`` or ``error``,
               ``cotangent``, ``numpy_seed``, ``torch_seed``                     and ``modified``, ``changed``,
                                                                                 ``used``, ``gradients``,
                                                                                 ``numpy_next``, ``seconds``
``anonymous``  ``functions``, ``course`` (sources)                               ``done`` with ``shown``, by function
``own``        ``functions``, ``course`` (what was handed out)                   the same
``lay``        ``files`` (paths; contents as buffers) to lie beside a notebook   ``done``
               that is run as a whole
``run``        ``source`` of its next cell, the cell's ``number``, ``seconds``   ``done`` with ``outputs``; pictures as
               after which an alarm comes, ``environment``                       buffers
=============  ================================================================  ======================================

Every question carries an ``id`` that the answers repeat; ``event`` names the answer. In the place of ``done`` may come
``too large``: there would be more to send than allowed. A value is a JSON node: ``null``, true, a number or a string stand
for themselves; everything else is an object with one key that names its kind (``list``, ``tuple``, ``dict``, ``tensor``,
``array``, ``module``, ``device``, ``expression``, ``opaque``; towards the worker also ``ref``, ``function``, ``sympify``,
``linear``).
"""

from autograder.untrusted.wire.frames import FRAME, Frame, read_frame
from autograder.untrusted.wire.limits import (
    MAX_BUFFERS,
    MAX_DEPTH,
    MAX_HEADER,
    MAX_TEXT,
    NO_MEMORY,
    ProtocolError,
    TooLarge,
)
from autograder.untrusted.wire.nodes import (
    DTYPES,
    Node,
    array_node,
    decode,
    dtype_name,
    encode,
    name_of,
    node_array,
    plain_text,
)
from autograder.untrusted.wire.results import decode_result, encode_argument
from autograder.untrusted.wire.values import Device, Expression, Function, Linear, Module, Opaque, Sympify, Tensor

__all__ = [
    "DTYPES",
    "FRAME",
    "MAX_BUFFERS",
    "MAX_DEPTH",
    "MAX_HEADER",
    "MAX_TEXT",
    "NO_MEMORY",
    "Device",
    "Expression",
    "Frame",
    "Function",
    "Linear",
    "Module",
    "Node",
    "Opaque",
    "ProtocolError",
    "Sympify",
    "Tensor",
    "TooLarge",
    "array_node",
    "decode",
    "decode_result",
    "dtype_name",
    "encode",
    "encode_argument",
    "name_of",
    "node_array",
    "plain_text",
    "read_frame",
]
