"""The command line, `circles run` and its neighbours; it parses arguments, nothing else."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import yaml

from bot import app, doctor, logs, manifest, settings, upkeep
from bot.clock import SystemClock
from bot.errors import CirclesError, SettingsError
from bot.settings import Settings

OK, FAILED, WRONG_SETTINGS = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 wrong settings or arguments."""
    arguments = _parser().parse_args(argv)
    settings.scrub(os.environ)
    try:
        return COMMANDS[arguments.command](arguments)
    except SettingsError as error:
        print("The settings need another look:", file=sys.stderr)
        for problem in error.problems:
            print(f"  - {problem}", file=sys.stderr)
        print("They come from the environment or from a file named .env; see .env.example.", file=sys.stderr)
        return WRONG_SETTINGS
    except CirclesError as error:
        print(logs.mask(error.message), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="circles", description="Learning Circles, a Slack bot.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("run", help="run the bot until it is stopped")
    commands.add_parser("doctor", help="check the settings, Slack, the database and this machine")
    commands.add_parser("migrate", help="bring the database to the newest form")
    backup = commands.add_parser("backup", help="copy the SQLite database while the bot works with it")
    backup.add_argument("file", type=Path, help="where to; an existing file is never replaced")
    recover = commands.add_parser(
        "recover", help="after a restore: look in Slack for what was posted since, before anything is posted"
    )
    recover.add_argument(
        "--since",
        type=_instant,
        required=True,
        metavar="TIME",
        help="the backup's time, as in 2026-11-20T08:00+01:00",
    )
    digest = commands.add_parser("digest", help="print this week's digests; nothing is posted")
    digest.add_argument("--preview", action="store_true", required=True, help="print, do not post")
    digest.add_argument("--circle", metavar="ID", help="only this circle")
    printed = commands.add_parser("manifest", help="print the manifest of the Slack app")
    printed.add_argument("--transport", choices=list(settings.Transport), default="socket")
    printed.add_argument("--url", default="", help="with http: the public https address of the bot")
    printed.add_argument("--json", action="store_true", help="print JSON instead of YAML")
    return parser


def _load(*, slack: bool) -> Settings:
    loaded = settings.load(slack=slack)
    logs.configure(loaded.log_level, loaded.log_format.value)
    return loaded


def _run(arguments: argparse.Namespace) -> int:
    asyncio.run(app.run(_load(slack=True)))
    return OK


def _doctor(arguments: argparse.Namespace) -> int:
    findings = asyncio.run(doctor.examine(settings.environment(), clock=SystemClock()))
    print(doctor.report(findings))
    return FAILED if doctor.has_failed(findings) else OK


def _migrate(arguments: argparse.Namespace) -> int:
    applied = asyncio.run(upkeep.migrate(_load(slack=False)))
    print(f"Applied: {', '.join(applied)}." if applied else "Nothing to do: the database is up to date.")
    return OK


def _instant(text: str) -> datetime:
    """Read a time with its offset; argparse tells what is wrong."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it like 2026-11-20T08:00+01:00") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset; write it like {text}+00:00 for UTC")
    return found


def _backup(arguments: argparse.Namespace) -> int:
    made = upkeep.back_up(_load(slack=False), arguments.file)
    rows = ", ".join(f"{count} in {name}" for name, count in made.rows.items())
    print(f"{made.path}: {made.size:,} bytes, checked. Rows: {rows or 'none'}.")
    return OK


def _recover(arguments: argparse.Namespace) -> int:
    count = asyncio.run(upkeep.recover(_load(slack=False), arguments.since))
    print(
        f"{count} messages will be looked for in Slack before anything is posted."
        if count
        else "Nothing was due since then, so there is nothing to look for."
    )
    return OK


def _digest(arguments: argparse.Namespace) -> int:
    texts = asyncio.run(upkeep.preview_digests(_load(slack=False), arguments.circle))
    print("\n\n".join(texts) if texts else "No circle has anything to tell this week.")
    return OK


def _manifest(arguments: argparse.Namespace) -> int:
    found = manifest.read()
    if arguments.transport == settings.Transport.HTTP:
        found = manifest.for_http(found, arguments.url)
    if arguments.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print(yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=110), end="")
    return OK


COMMANDS = {
    "run": _run,
    "doctor": _doctor,
    "migrate": _migrate,
    "backup": _backup,
    "recover": _recover,
    "digest": _digest,
    "manifest": _manifest,
}


if __name__ == "__main__":
    sys.exit(main())
