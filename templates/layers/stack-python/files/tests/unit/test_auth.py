"""Which tokens are valid."""

from pydantic import SecretStr

from app.auth import accept
from app.config import AuthSecrets


def test_both_tokens_are_valid_during_a_rotation_and_nothing_else_is() -> None:
    secrets = AuthSecrets(current=SecretStr("new"), previous=SecretStr("old"))
    assert accept(secrets, b"new")
    assert accept(secrets, b"old")
    assert not accept(secrets, b"")
    assert not accept(secrets, b"newer")


def test_without_a_previous_token_only_the_current_one_is_valid() -> None:
    secrets = AuthSecrets(current=SecretStr("new"), previous=None)
    assert accept(secrets, b"new")
    assert not accept(secrets, b"")
