"""A cache that never answers, as when Redis is down."""

from django.core.cache.backends.base import BaseCache


class BrokenCache(BaseCache):
    """Refuses everything, as a connection that is gone does."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__({})

    def _gone(self, *args, **kwargs):
        raise ConnectionError("the cache is away")

    add = get = set = touch = delete = clear = incr = get_many = _gone
