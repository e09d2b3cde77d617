"""Calls https://orders.stg.acme.io."""
import os
URL = os.environ.get("URL", "http://localhost:8000")


def get(url="https://orders.prod.acme.io"):
    return url
