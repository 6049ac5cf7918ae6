"""Papers on disk."""

from pathlib import Path

import click

from backend.commands.common import WordsParam, json_option, print_result, read, refusals
from backend.domain.actors import OPERATOR
from backend.services import papers


@click.command("paper")
@click.argument("kind", type=click.Choice(sorted(papers.DRAWN)))
@click.argument("number", type=WordsParam(20))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=".", help="The folder to write into."
)
@json_option
@refusals
def paper_command(kind: str, number: str, out: Path, as_json: bool) -> None:
    """Draw an invoice INV-…, packing list SH-… or BOL-…, bill of lading BOL-… or load sheet LD-… as PDF."""
    paper = read(lambda session: papers.draw_paper(session, OPERATOR, kind, number))
    out.mkdir(parents=True, exist_ok=True)
    (out / paper.file_name).write_bytes(paper.content)
    told = {"file": str(out / paper.file_name), "bytes": len(paper.content)}
    print_result(told, as_json, lambda _: f"Written to {told['file']}.")


COMMANDS = [paper_command]
