"""The command line: python -m bot <command>."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from bot.config import NotMigrated, SettingsError, load, new_key
from law.yamlfile import DataError

UNUSABLE = 2  # exit code for settings or data that cannot be used


def parser() -> argparse.ArgumentParser:
    """Every command with what it takes."""
    top = argparse.ArgumentParser(
        prog="python -m bot", description="Nghe Dân, a conversational petition service"
    )
    commands = top.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run the service")
    run.add_argument("--welcome", action="store_true", help="migrate first; print addresses and demo log-ins")
    chat = commands.add_parser("chat", help="talk with the bot in this terminal, or through a pipe")
    chat.add_argument("--as", dest="address", default="me", help="whose talk to go on with")
    commands.add_parser("check", help="read settings and every data file; list all problems")
    commands.add_parser("migrate", help="bring the database to the newest revision")
    commands.add_parser("new-key", help="print a key for IDENTITY_KEY")
    attempt = commands.add_parser("try", help="JSON lines in, JSON lines out")
    attempt.add_argument("what", choices=("route", "kind", "ask", "same", "deadline"))
    job = commands.add_parser("job", help="run a periodic job now")
    job.add_argument("job", choices=("remind", "weekly", "ratings"))
    job.add_argument("--on", type=date.fromisoformat, help="as of this day (2026-11-30); today otherwise")
    commands.add_parser("export-examples", help="what officials accepted as examples, for faq/corpus/")
    admin = commands.add_parser("create-admin", help="make the first account of the desk")
    admin.add_argument("--username", required=True)
    admin.add_argument("--name", required=True)
    data = commands.add_parser("demo-data", help="twelve weeks of made-up petitions (development only)")
    data.add_argument("--weeks", type=int, default=12)
    data.add_argument("--petitions", type=int, default=500)
    data.add_argument("--seed", type=int, default=20261123)
    telegram = commands.add_parser("telegram", help="the bot's standing with Telegram")
    telegram.add_argument("act", choices=("set-webhook", "delete-webhook", "status"))
    zalo = commands.add_parser("zalo", help="connect the Zalo Official Account, or show how it stands")
    zalo.add_argument("act", choices=("login", "status"))
    channel = commands.add_parser("channel", help="how a channel stands with its platform")
    channel.add_argument("act", choices=("check",))
    channel.add_argument("name", choices=("zalo", "zalo-oa", "zalo-bot", "telegram", "webchat"))
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Unusable settings or data: every problem on standard error, 2."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.command == "new-key":
            print(new_key())
            return 0
        settings = load()
        # After the settings: they are judged in a moment, the libraries take a second.
        from bot import commands, commands_channels, logs

        logs.set_up("warning", as_json=settings.production)
        table = {
            "run": commands.run,
            "chat": commands.chat,
            "check": commands.check,
            "migrate": commands.run_migrate,
            "try": commands.try_out,
            "job": commands.job,
            "export-examples": commands.export_examples,
            "create-admin": commands.create_admin,
            "demo-data": commands.demo_data,
            "telegram": commands.telegram,
            "zalo": commands_channels.zalo,
            "channel": commands_channels.channel,
        }
        return table[arguments.command](settings, arguments)
    except (SettingsError, DataError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except NotMigrated:
        print("the database lacks a migration: python -m bot migrate", file=sys.stderr)
        return commands.FAILED
    except (KeyboardInterrupt, BrokenPipeError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
