"""`tidegate secret`: the keyring. Values come from the terminal or standard input only."""

from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.domain.secret import Secret

if TYPE_CHECKING:
    from tidegate.cli.session import Session

EnvironmentArgument = Annotated[str, typer.Argument(metavar="ENV", help="The environment.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The secret's name.")]


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Secrets in the system's keyring.", no_args_is_help=True)
    group.command("set")(set_secret)
    group.command("list")(list_secrets)
    group.command("remove")(remove)
    application.add_typer(group, name="secret")


def set_secret(
    context: typer.Context, environment: EnvironmentArgument, name: NameArgument
) -> None:
    """Keep a secret; its value is read from the terminal or standard input."""
    session: Session = context.obj
    workspace = session.workspace
    value = Secret(session.asking.secret(f"value of {name} for {environment}"))
    session.desk.keeping_secrets.set(workspace, environment, name, value)
    session.output.say(f"{name} is kept for {environment}")
    session.output.answer({"environment": environment, "name": name})


def list_secrets(context: typer.Context, environment: EnvironmentArgument) -> None:
    """List the names of an environment's secrets, never their values."""
    session: Session = context.obj
    names = session.desk.keeping_secrets.names(session.workspace, environment)
    for name in names:
        session.output.say(name)
    if not names:
        session.output.say(f"No secrets are kept for {environment}.")
    session.output.answer({"environment": environment, "names": list(names)})


def remove(context: typer.Context, environment: EnvironmentArgument, name: NameArgument) -> None:
    """Remove a secret."""
    session: Session = context.obj
    workspace = session.workspace
    session.asking.confirm(f"Remove {name} of {environment} from the keyring?")
    session.desk.keeping_secrets.remove(workspace, environment, name)
    session.output.say(f"{name} is removed from {environment}")
    session.output.answer({"environment": environment, "name": name})
