"""These tests run in Rasa's environment: `make test-bot`."""

import importlib.util

if importlib.util.find_spec("rasa") is None:
    collect_ignore_glob = ["test_[!c]*.py", "test_c[!o]*.py", "test_compaction.py"]
