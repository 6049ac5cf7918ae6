"""What `rasa data validate` does not check: every name used anywhere exists, each response once."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OWN_TO_RASA = {
    "action_listen", "action_restart", "action_session_start", "action_default_fallback", "action_deactivate_loop",
    "action_back", "action_extract_slots", "action_unlikely_intent", "action_revert_fallback_events",
    "action_default_ask_affirmation", "action_default_ask_rephrase", "action_two_stage_fallback", "action_send_text",
}  # fmt: skip
_NAME = re.compile(r"""["'](?P<name>(?:utter|action)_[a-z0-9_]*[a-z0-9])["']""")
_REFUSAL = re.compile(
    r"""^\s+code\s*(?::\s*\w+(?:\[\w+\])?)?\s*=\s*["'](?P<code>[a-z0-9_]+)["']""", re.MULTILINE
)
_CLASS_NAME = re.compile(
    r"def name\(self\)[^:]*:\s*(?:\"\"\".*?\"\"\"\s*)?return [\"'](?P<name>\w+)[\"']", re.DOTALL
)


class DuplicateKey(AssertionError):
    """A YAML mapping names something twice; the first would be lost silently."""


class _Strict(yaml.SafeLoader):
    """Reads YAML and refuses repeated keys."""


def _mapping(loader: _Strict, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    if repeated := [key for key, count in Counter(keys).items() if count > 1]:
        raise DuplicateKey(f"{node.start_mark.name}: {repeated} twice")
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep)


_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, _Strict) or {}


def files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def sources() -> list[Path]:
    return files("domain.yml", "data/responses/*.yml", "data/rules/*.yml", "data/nlu/*.yml")


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return load(ROOT / "domain.yml")


@pytest.fixture(scope="module")
def responses() -> dict[str, list[str]]:
    """Each response and the files that define it."""
    defined: dict[str, list[str]] = {}
    for path in files("domain.yml", "data/responses/*.yml"):
        for name in load(path).get("responses") or {}:
            defined.setdefault(name, []).append(str(path.relative_to(ROOT)))
    return defined


def rule_steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in files("data/rules/*.yml", "data/stories/*.yml"):
        for rule in [*(load(path).get("rules") or []), *(load(path).get("stories") or [])]:
            for step in [*rule.get("condition", []), *rule.get("steps", [])]:
                yield f"{path.name}: {rule.get('rule') or rule.get('story')}", step


def action_code() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in files("actions/**/*.py")}


def names(container: Any) -> set[str]:
    """Names in a list of names or of one-key mappings, or the keys of a mapping."""
    if isinstance(container, dict):
        return set(container)
    return {next(iter(entry)) if isinstance(entry, dict) else entry for entry in container or []}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_is_repeated_inside_a_file(path: Path) -> None:
    load(path)


def test_each_response_is_defined_once(responses: dict[str, list[str]]) -> None:
    assert {name: where for name, where in responses.items() if len(where) > 1} == {}


def test_each_intent_has_its_examples_in_one_place() -> None:
    where: dict[str, list[str]] = {}
    for path in files("data/nlu/*.yml"):
        for block in load(path).get("nlu", []):
            if "intent" in block:
                where.setdefault(block["intent"], []).append(path.name)

    assert {intent: found for intent, found in where.items() if len(found) > 1} == {}


def test_every_intent_with_examples_is_in_the_domain_and_back(domain: dict[str, Any]) -> None:
    exampled = {
        block["intent"]
        for path in files("data/nlu/*.yml")
        for block in load(path).get("nlu", [])
        if "intent" in block
    }
    without_examples = {"nlu_fallback", "session_start", "back", "restart"}

    assert exampled - names(domain["intents"]) == set()
    assert {
        name
        for name in names(domain["intents"]) - exampled
        if name not in without_examples and not name.startswith("EXTERNAL_")
    } == set()


def test_rules_name_only_what_exists(domain: dict[str, Any], responses: dict[str, list[str]]) -> None:
    actions = names(domain.get("actions")) | set(responses) | names(domain.get("forms")) | OWN_TO_RASA
    unknown = []
    for where, step in rule_steps():
        unknown += (
            [f"{where}: {step['intent']}"]
            if "intent" in step and step["intent"] not in names(domain["intents"])
            else []
        )
        unknown += (
            [f"{where}: {step['action']}"] if "action" in step and step["action"] not in actions else []
        )
        slots = step.get("slot_was_set") or []
        unknown += [f"{where}: {slot}" for slot in names(slots) - names(domain.get("slots"))]

    assert unknown == []


def test_every_intent_is_answered_by_a_rule(domain: dict[str, Any]) -> None:
    ruled = {step["intent"] for _, step in rule_steps() if "intent" in step}

    assert names(domain["intents"]) - ruled == set()


def test_every_action_of_the_domain_has_a_class_and_every_class_is_in_the_domain(
    domain: dict[str, Any], responses: dict[str, list[str]]
) -> None:
    written = {match["name"] for code in action_code().values() for match in _CLASS_NAME.finditer(code)}
    declared = {name for name in names(domain.get("actions")) if name not in responses} - OWN_TO_RASA

    assert {name for name in declared if name not in written} == set()
    assert {
        name for name in written if name.startswith(("action_", "validate_"))
    } - declared - OWN_TO_RASA == set()


def test_actions_name_only_responses_that_exist(
    domain: dict[str, Any], responses: dict[str, list[str]]
) -> None:
    known = set(responses) | names(domain.get("actions")) | OWN_TO_RASA
    unknown = {
        f"{file}: {match['name']}"
        for file, code in action_code().items()
        for match in _NAME.finditer(code)
        if match["name"] not in known
    }

    assert unknown == set()


def test_every_refusal_has_its_wording(responses: dict[str, list[str]]) -> None:
    codes = {
        match["code"]
        for path in files("backend/domain/*.py")
        for match in _REFUSAL.finditer(path.read_text(encoding="utf-8"))
    }

    assert {f"utter_error_{code}" for code in codes} - set(responses) == set()


def test_buttons_name_only_intents_and_entities_that_exist(domain: dict[str, Any]) -> None:
    payload = re.compile(r"^/(?P<intent>\w+)(?P<entities>\{.*\})?$", re.DOTALL)
    known = names(domain["intents"])
    unknown = []
    for path in files("domain.yml", "data/responses/*.yml"):
        for name, variations in (load(path).get("responses") or {}).items():
            for button in (button for variation in variations for button in variation.get("buttons", [])):
                match = payload.match(button.get("payload", ""))
                if not match or match["intent"] not in known:
                    unknown.append(f"{path.name}: {name}: {button.get('payload')}")

    assert unknown == []


def test_entities_the_patterns_find_are_in_the_domain(domain: dict[str, Any]) -> None:
    text = (ROOT / "bot" / "document_patterns.py").read_text(encoding="utf-8")
    found = set(re.findall(r'(?:Document|_simple|Found)\("(\w+)"', text))

    assert found and found - names(domain.get("entities")) == set()


def test_slots_fill_from_entities_that_exist(domain: dict[str, Any]) -> None:
    mapped = {
        mapping["entity"]
        for slot in (domain.get("slots") or {}).values()
        for mapping in slot.get("mappings", [])
        if mapping.get("type") == "from_entity"
    }

    assert mapped - names(domain.get("entities")) == set()
