"""`hub`: check files, send them, follow them. See docs/command-line.md."""

from __future__ import annotations

import os
import sys

import typer

from cli import activities, check, definitions, mappings, recheck, services, signing, upload
from cli.exits import MEANS, CommandError, Exit
from hub.ports import CloudError

#: Shown by --help, and each of them run by a test.
EXAMPLES = (
    "check orders.csv --service load-web-sales-orders",
    "check *.csv --service load-web-sales-orders --mapping shop.yaml --json",
    "login",
    "upload orders.csv --service load-web-sales-orders --submit --watch",
    "upload orders.csv --service load-web-sales-orders --mapping shop --policy good_only --submit --watch",
    "recheck ACTIVITY --mapping shop --delimiter tab",
    "activity",
    "entities ACTIVITY --failed",
    "mappings set shop shop.yaml",
    "new-service load-shop-orders --from sample.csv",
    "lint-service load-shop-orders.yaml",
)

# The mark keeps the help from wrapping what is there to be copied.
_EPILOG = (
    "\b\nExamples:\n"
    + "\n".join(f"hub {example}" for example in EXAMPLES)
    + "\n\n\b\nExit codes:\n"
    + "\n".join(f"{code.value:>3}  {MEANS[code]}" for code in Exit)
)

app = typer.Typer(
    help="Check files of business records, send them to the hub, and follow what becomes of them.",
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _command in (
    signing.login,
    signing.logout,
    services.services,
    services.template,
    services.schema,
    check.check,
    definitions.new_service,
    definitions.lint_service,
    upload.upload,
    recheck.recheck,
    upload.submit,
    upload.resubmit,
    activities.activity,
    activities.cancel,
    activities.findings,
    activities.entities,
    activities.find,
):
    app.command()(_command)
app.add_typer(mappings.app, name="mappings")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected failure is one sentence on stderr and an exit code."""
    try:
        sys.exit(app(arguments, prog_name="hub", standalone_mode=False) or Exit.WELL)
    except CommandError as error:
        _fail(error.code, str(error))
    except CloudError as error:
        _fail(Exit.HUB_FAILED, str(error))
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail(Exit.INTERRUPTED, "Interrupted. What the hub was doing goes on; see `hub activity`.")
    except BrokenPipeError:
        # Whoever read our output has seen enough (`hub … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if (show := getattr(error, "show", None)) is None:
            raise
        # Typer's own: a wrong option, a missing argument.
        show()
        sys.exit(Exit.USAGE)


def _fail(code: Exit, message: str) -> None:
    typer.secho(message, err=True, fg="red" if sys.stderr.isatty() and not os.environ.get("NO_COLOR") else None)
    sys.exit(code)


if __name__ == "__main__":
    main()
