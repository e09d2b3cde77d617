"""Tests, in the folders of what they look at."""
