"""`aarhusai`: the command line. Each command is imported only when it is asked for."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import aarhusai
from aarhusai.cli.discreet_log import start_logging
from aarhusai.config import Settings, load_settings
from aarhusai.errors import AarhusError, StartError

WRONG_SET_UP = 78
"""Exit code of a web process that cannot start before somebody changes something (EX_CONFIG of sysexits.h)."""

Command = Callable[[Settings, argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 done, 1 failed, 2 wrong use."""
    arguments = _parser().parse_args(argv)
    overrides = {
        name: value for name in ("port", "data", "host") if (value := getattr(arguments, name, None)) is not None
    }
    try:
        settings = load_settings(overrides)
        start_logging(settings.log_level)
        command: Command = arguments.command
        return command(settings, arguments)
    except StartError as error:
        print(f"aarhusai: {error.message}\n  {error.remedy}", file=sys.stderr)
        return WRONG_SET_UP if getattr(arguments, "command", None) is _web else 1
    except AarhusError as error:
        print(f"aarhusai: {error.message} ({error.code})", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Who read our output has gone (aarhusai doctor | head); Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aarhusai", description="An open core for generative AI in a municipality.")
    parser.add_argument("--version", action="version", version=f"aarhusai {aarhusai.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = _command(commands, "serve", "start everything this machine needs and serve the page", _serve)
    _where_it_listens(serve)
    serve.add_argument("--with-worker", action="store_true", help="start a worker too when DATABASE_URL is external")

    _command(commands, "worker", "do the work that was put off: titles, purging, sweeping", _worker)
    migrate = _command(commands, "migrate", "bring the database's schema up to date", _migrate)
    migrate.add_argument(
        "--new-key-database",
        action="store_true",
        help="the key database is lost: begin with another, and never read again what was written before",
    )

    doctor = _command(commands, "doctor", "what is configured, reachable, outdated or unsafe, with the remedy", _doctor)
    _where_it_listens(doctor)
    doctor.add_argument("--json", action="store_true", help="as JSON")

    apply = _command(commands, "apply", "configuration as code: make the house what the file says", _apply)
    apply.add_argument("file", metavar="FILE.yaml")
    apply.add_argument("--dry-run", action="store_true", help="print the difference and change nothing")

    from aarhusai.cli.audit_arguments import describe

    audit = _command(commands, "audit", "verify, sign, export and prune the log of who did what", _audit)
    describe(audit)

    from aarhusai.cli.knowledge_arguments import describe as describe_knowledge

    describe_knowledge(_command(commands, "knowledge", "bring documents in, and search them", _knowledge))

    from aarhusai.cli.keys_arguments import describe_keys

    describe_keys(_command(commands, "keys", "keys for other systems: make, list, rotate, revoke", _keys))

    from aarhusai.cli.assistants_arguments import describe_assistants, describe_evaluate

    describe_assistants(_command(commands, "assistants", "assistants into a file, and out of one", _assistants))
    describe_evaluate(_command(commands, "evaluate", "run the test cases of an assistant", _evaluate))

    from aarhusai.cli.usecases_arguments import describe as describe_usecases

    describe_usecases(_command(commands, "usecases", "the screening form as a file, and checking one", _usecases))

    _where_it_listens(_command(commands, "demo", "fill an empty house with an invented municipality", _demo))
    _command(commands, "protect", "find and replace personal data in lines of JSON on standard input", _protect)
    _command(commands, "openapi", "print the page's API as an OpenAPI document", _openapi)
    _where_it_listens(_command(commands, "web", "the web process alone (serve starts it)", _web))
    _command(commands, "runtime", "the local model runtime alone (serve starts it)", _runtime)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",  # pyright: ignore[reportPrivateUsage]  # argparse names no public type
    name: str,
    text: str,
    command: Command,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--data", help="data folder (AARHUSAI_DATA)")
    parser.set_defaults(command=command)
    return parser


def _where_it_listens(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", help="port of the page (AARHUSAI_PORT)")
    parser.add_argument("--host", help="address the page listens on (AARHUSAI_HOST)")


def _serve(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.supervisor import supervise

    return supervise(settings, with_worker=settings.embedded or bool(arguments.with_worker))


def _web(settings: Settings, _: argparse.Namespace) -> int:
    from aarhusai.web.server import run_web

    run_web(settings)
    return 0


def _worker(settings: Settings, _: argparse.Namespace) -> int:
    from aarhusai.cli.attach import attached
    from aarhusai.cli.worker import run_worker

    with attached(settings) as ready:
        run_worker(ready)
    return 0


def _migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.attach import attached, migrate_as_owner, prepare_keys
    from aarhusai.storage.schema import HEAD

    with attached(settings, migrated=False) as ready:
        migrate_as_owner(ready)
        prepare_keys(ready, begin_anew=bool(arguments.new_key_database))
    print(f"aarhusai: the schema is at {HEAD}")
    return 0


def _doctor(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.doctor import run_doctor

    return run_doctor(settings, as_json=bool(arguments.json))


def _apply(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.apply import run_apply

    return run_apply(settings, str(arguments.file), dry_run=bool(arguments.dry_run))


def _demo(settings: Settings, _: argparse.Namespace) -> int:
    from aarhusai.cli.demo import run_demo

    return run_demo(settings)


def _audit(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.audit import run_audit

    return run_audit(settings, arguments)


def _knowledge(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.knowledge import run_knowledge

    return run_knowledge(settings, arguments)


def _assistants(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.assistants import run_assistants

    return run_assistants(settings, arguments)


def _evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.evaluate import run_evaluate

    return run_evaluate(settings, arguments)


def _keys(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.keys import run_keys

    return run_keys(settings, arguments)


def _usecases(settings: Settings, arguments: argparse.Namespace) -> int:
    from aarhusai.cli.usecases import run_usecases

    return run_usecases(settings, arguments)


def _protect(settings: Settings, _: argparse.Namespace) -> int:
    from aarhusai.cli.protect import run_protect

    return run_protect(settings)


def _openapi(settings: Settings, _: argparse.Namespace) -> int:
    import json

    from aarhusai.web.app import create_app

    print(json.dumps(create_app(settings).openapi(), indent=1, ensure_ascii=False, sort_keys=True))
    return 0


def _runtime(settings: Settings, _: argparse.Namespace) -> int:
    from aarhusai.gateway.runtime.manager import run_manager

    return run_manager(settings)


if __name__ == "__main__":
    sys.exit(main())
