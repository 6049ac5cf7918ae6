"""Tokens for people of the demo shop."""

import click

from backend.commands.common import json_option, now_for, print_result, read, refusals, refuse
from backend.domain.errors import SignInRefused
from backend.services.conversations import sign_in
from backend.services.tokens import mint_shop_token


@click.command("token")
@click.option("--contact", "email", required=True, metavar="EMAIL", help="The person's e-mail address.")
@json_option
@refusals
def token_command(email: str, as_json: bool) -> None:
    """Mint a ten-minute shop token for a person: `Authorization: Bearer …` of the gateway's API."""
    try:
        actor = read(lambda session: sign_in(session, email))
    except SignInRefused as refused:
        refuse(refused.code, f"Nobody active has the address {email}.", {"email": email}, as_json)
    token = mint_shop_token(actor.email, now=now_for(None))
    if as_json:
        print_result({"token": token}, as_json)
    else:
        click.echo(token)


COMMANDS = [token_command]
