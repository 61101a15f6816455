"""Folders of clips as programs that learn want them."""

from collections.abc import Mapping

from annotations.domain.exports.writing import Work

WRITERS: Mapping[str, object] = {}


def write(work: Work) -> int:
    raise NotImplementedError
