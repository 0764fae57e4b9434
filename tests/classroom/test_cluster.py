"""``--cluster local``: other users of the machine reach the scheduler's port, and get nothing done there."""

from __future__ import annotations

import pytest

from autograder.grading import executors

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'descent-kit[cluster]'")
pytest.importorskip("cryptography", reason="no keys without it: pip install 'descent-kit[cluster]'")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Dask's own, while it starts and ends


def test_a_local_cluster_works_for_us_and_for_nobody_without_our_keys():
    with executors._dask("local", 1) as executor:
        assert executor.submit(pow, 2, 5).result(timeout=120) == 32
        address = executor._client.scheduler.address
        assert address.startswith("tls://127.0.0.1:")
        others = distributed.Security.temporary()
        for where, security in ((address.replace("tls", "tcp"), None), (address, others)):
            with pytest.raises(OSError):
                distributed.Client(where, security=security, timeout=5)
