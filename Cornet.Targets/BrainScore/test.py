import brainscore_vision
import pytest

IDENTIFIERS = [
    "IDENTIFIER",
    "IDENTIFIER-static",
]


@pytest.mark.travis_slow
@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_has_identifier(identifier):
    assert brainscore_vision.load_model(identifier).identifier == identifier
