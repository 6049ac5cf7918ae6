"""Cross-validated report of what the assistant understands: `python -m benchmarks.nlu_report`.

Uses the components' own feature code and the settings of config.yml. Writes JSON, a table
and the confusion matrix into benchmarks/results and prints the table.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from bot.bands import ACT, TORN, UNSURE, Thresholds
from bot.clause_reading import blend
from bot.clauses import split_clauses
from bot.intent_classifier import DeskIntentClassifier, recipe_from, thresholds_from
from bot.intent_model import OUT_OF_SCOPE, IntentModel
from bot.sentence_encoder import SentenceEncoder, cached_vectors

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
FOLDS = 4
WORST = 20


@dataclass
class Reading:
    """Every example as a model read it that had not seen it."""

    texts: list[str]
    truth: np.ndarray
    intents: list[str]
    probabilities: np.ndarray
    scope: np.ndarray

    @property
    def guess(self) -> np.ndarray:
        """The likeliest intent of each example."""
        return np.array(self.intents)[self.probabilities.argmax(axis=1)]


def examples() -> tuple[list[str], list[str]]:
    """Texts and intents of the training data, as Rasa loads them."""
    from rasa.shared.nlu.training_data.loading import load_data

    data = load_data(str(ROOT / "data" / "nlu"))
    found = [(message.get("text"), message.get("intent")) for message in data.intent_examples]
    return [text for text, _ in found], [intent for _, intent in found]


def settings() -> dict[str, Any]:
    """The classifier's entry in config.yml over its defaults."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    entry = next(entry for entry in pipeline if entry["name"].endswith(DeskIntentClassifier.__name__))
    return {**DeskIntentClassifier.get_default_config(), **entry}


def clauses_of_longer(
    encoder: SentenceEncoder, texts: list[str], config: dict[str, Any]
) -> dict[int, list[tuple[str, np.ndarray]]]:
    """The clauses, with their vectors, of the examples that are long enough to be read by them too."""
    longer = {
        i: [clause.text for clause in split_clauses(text)]
        for i, text in enumerate(texts)
        if len(text.split()) > config["read_by_clause_above_words"]
    }
    found = {i: clauses for i, clauses in longer.items() if len(clauses) > 1}
    return {i: list(zip(clauses, encoder.encode(clauses), strict=True)) for i, clauses in found.items()}


def read_unseen(
    texts: list[str],
    truth: list[str],
    vectors: np.ndarray,
    clauses: dict[int, list[tuple[str, np.ndarray]]],
    config: dict[str, Any],
) -> Reading:
    """Each example read by a model of the other folds, as the classifier reads."""
    intents = sorted(set(truth))
    labels = np.array(truth)
    probabilities, scope = np.zeros((len(texts), len(intents))), np.zeros(len(texts))
    for kept, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=7).split(texts, labels):
        model = IntentModel.fit(
            [texts[i] for i in kept], vectors[kept], labels[kept].tolist(), recipe_from(config)
        )
        columns = [intents.index(intent) for intent in model.intents]
        for i in unseen:
            row = model.probabilities(texts[i], vectors[i])
            if i in clauses:
                row = blend(model.intents, row, [model.probabilities(*clause) for clause in clauses[i]])
            probabilities[i, columns] = row
            scope[i] = model.scope(row, vectors[i])
    return Reading(texts, labels, intents, probabilities, scope)


def per_intent(reading: Reading) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each intent, worst first."""
    scores = precision_recall_fscore_support(
        reading.truth, reading.guess, labels=reading.intents, zero_division=0
    )
    rows = [
        {
            "intent": name,
            "precision": round(p, 3),
            "recall": round(r, 3),
            "f1": round(f, 3),
            "examples": int(n),
        }
        for name, p, r, f, n in zip(reading.intents, *scores, strict=False)
    ]
    return sorted(rows, key=lambda row: row["f1"])


def bands(reading: Reading, thresholds: Thresholds) -> dict[str, dict[str, float]]:
    """Share of the messages in each band and how often it is right there, families counting as one."""
    found = [
        thresholds.band(reading.intents, row, scope)
        for row, scope in zip(reading.probabilities, reading.scope, strict=False)
    ]
    right = np.array(
        [_same_flow(thresholds, a, b) for a, b in zip(reading.truth, reading.guess, strict=False)]
    )
    offered = np.array(
        [
            truth in _top(reading, row, 2)
            for truth, row in zip(reading.truth, reading.probabilities, strict=False)
        ]
    )
    table = {}
    for band in (ACT, TORN, UNSURE):
        inside = np.array([name == band for name in found])
        table[band] = {
            "share": round(float(inside.mean()), 3),
            "right": round(float(right[inside].mean()), 3) if inside.any() else 0.0,
            "right_in_top_two": round(float((right | offered)[inside].mean()), 3) if inside.any() else 0.0,
        }
    return table


def _same_flow(thresholds: Thresholds, truth: str, guess: str) -> bool:
    return truth == guess or any(truth in family and guess in family for family in thresholds.families)


def _top(reading: Reading, row: np.ndarray, count: int) -> list[str]:
    return [reading.intents[i] for i in np.argsort(-row)[:count]]


def reliability(reading: Reading) -> list[dict[str, float]]:
    """How often the reading is right at each level of confidence."""
    confidence, right = reading.probabilities.max(axis=1), reading.guess == reading.truth
    curve = []
    for low in np.arange(0, 1, 0.1):
        inside = (confidence >= low) & (confidence < low + 0.1 + 1e-9)
        if inside.any():
            curve.append(
                {
                    "from": round(float(low), 1),
                    "messages": int(inside.sum()),
                    "right": round(float(right[inside].mean()), 3),
                }
            )
    return curve


def thresholds_table(reading: Reading) -> list[dict[str, float]]:
    """Share answered and how often right, for thresholds to choose from."""
    confidence, right = reading.probabilities.max(axis=1), reading.guess == reading.truth
    rows = []
    for act in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        inside = confidence >= act
        rows.append(
            {
                "act_above": act,
                "answered": round(float(inside.mean()), 3),
                "right": round(float(right[inside].mean()), 3),
            }
        )
    return rows


def out_of_scope(reading: Reading, thresholds: Thresholds) -> dict[str, float]:
    """How well what is ours to answer is told from what is not."""
    ours = reading.truth != OUT_OF_SCOPE
    if ours.all():
        return {}
    cut = _best_cut(reading.scope, ours)
    acted = np.array(
        [
            thresholds.band(reading.intents, row, scope) == ACT
            and reading.intents[int(row.argmax())] != OUT_OF_SCOPE
            for row, scope in zip(reading.probabilities, reading.scope, strict=False)
        ]
    )
    return {
        "auroc": round(float(roc_auc_score(ours, reading.scope)), 4),
        "auroc_of_top_probability": round(float(roc_auc_score(ours, reading.probabilities.max(axis=1))), 4),
        "best_scope_above": round(cut, 3),
        "ours_kept_at_setting": round(float((reading.scope[ours] >= thresholds.scope).mean()), 3),
        "others_refused_at_setting": round(float((reading.scope[~ours] < thresholds.scope).mean()), 3),
        "others_acted_on": round(float(acted[~ours].mean()), 3),
    }


def _best_cut(scope: np.ndarray, ours: np.ndarray) -> float:
    """The cut where both kinds together are told apart best."""
    cuts = np.quantile(scope, np.linspace(0.01, 0.6, 120))
    return float(max(cuts, key=lambda cut: (scope[ours] >= cut).mean() + (scope[~ours] < cut).mean()))


def confusions(reading: Reading) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """The confusion matrix and its worst cells, each with an example."""
    matrix = confusion_matrix(reading.truth, reading.guess, labels=reading.intents)
    wrong = matrix - np.diag(np.diag(matrix))
    worst = []
    for cell in np.argsort(-wrong, axis=None)[:WORST]:
        row, column = np.unravel_index(cell, wrong.shape)
        truth, guess = reading.intents[row], reading.intents[column]
        shown = next(
            (
                t
                for t, a, b in zip(reading.texts, reading.truth, reading.guess, strict=False)
                if (a, b) == (truth, guess)
            ),
            "",
        )
        worst.append({"is": truth, "read_as": guess, "times": int(wrong[row, column]), "example": shown})
    return matrix, worst


def report() -> tuple[dict[str, Any], np.ndarray, list[str]]:
    """Everything measured, the confusion matrix and its labels."""
    started, config = time.monotonic(), settings()
    texts, truth = examples()
    encoder = SentenceEncoder()
    vectors = cached_vectors(encoder, texts, str(ROOT / "var" / "sentence_vectors.npz"))
    clauses = clauses_of_longer(encoder, texts, config)
    reading, thresholds = read_unseen(texts, truth, vectors, clauses, config), thresholds_from(config)
    matrix, worst = confusions(reading)
    flow_right = np.mean(
        [_same_flow(thresholds, a, b) for a, b in zip(reading.truth, reading.guess, strict=False)]
    )
    measured = {
        "examples": len(texts),
        "intents": len(reading.intents),
        "folds": FOLDS,
        "macro_f1": round(float(f1_score(reading.truth, reading.guess, average="macro")), 4),
        "accuracy": round(float((reading.truth == reading.guess).mean()), 4),
        "accuracy_by_flow": round(float(flow_right), 4),
        "bands": bands(reading, thresholds),
        "thresholds": thresholds_table(reading),
        "out_of_scope": out_of_scope(reading, thresholds),
        "reliability": reliability(reading),
        "worst_confusions": worst,
        "per_intent": per_intent(reading),
        "seconds": round(time.monotonic() - started, 1),
    }
    return measured, matrix, reading.intents


def as_text(measured: dict[str, Any]) -> str:
    """The report as Markdown tables."""
    lines = [
        "# What the assistant understands",
        "",
        f"{measured['examples']} examples, {measured['intents']} intents, {measured['folds']}-fold, {measured['seconds']} s: "
        f"macro-F1 {measured['macro_f1']}, right {measured['accuracy']}, right by flow {measured['accuracy_by_flow']}.",
        "",
        *_table("Bands", [{"band": band, **row} for band, row in measured["bands"].items()]),
        *_table("Share answered by threshold", measured["thresholds"]),
        *_table("Out of scope", [measured["out_of_scope"]] if measured["out_of_scope"] else []),
        *_table("Reliability", measured["reliability"]),
        *_table("Worst confusions", measured["worst_confusions"]),
        *_table("By intent, worst first", measured["per_intent"]),
    ]
    return "\n".join(lines)


def _table(title: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    cells = [[str(value).replace("|", "/").replace("\n", " ") for value in row.values()] for row in rows]
    head = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    return [f"## {title}", "", *head, *("| " + " | ".join(row) + " |" for row in cells), ""]


def write(measured: dict[str, Any], matrix: np.ndarray, intents: list[str]) -> None:
    """JSON for machines, Markdown for people, the matrix as CSV."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "nlu_report.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "nlu_report.md").write_text(as_text(measured), encoding="utf-8")
    with (RESULTS / "nlu_confusion.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["is / read as", *intents])
        rows.writerows([intent, *map(int, row)] for intent, row in zip(intents, matrix, strict=False))


def main() -> None:
    """Measure, write, print."""
    logging.disable(logging.WARNING)
    measured, matrix, intents = report()
    write(measured, matrix, intents)
    sys.stdout.write(as_text(measured) + "\n")


if __name__ == "__main__":
    main()
