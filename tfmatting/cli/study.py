"""`tfmatting study`: people compare or rate results on a web page."""

import json
import logging
import os
import pathlib

from tfmatting.cli.options import number, positive

LOGGER = logging.getLogger("tfmatting")
EPILOG = """examples:
  tfmatting study ours=out/ours bgm=out/bgm --sources photos --backgrounds beach.jpg --database study.sqlite
  tfmatting study out/clips --survey --database survey.sqlite
  tfmatting study --results study.sqlite

FOLDERs hold results of the same names: cut-outs with transparency, alphas in gray, composites, or .mp4 and .webm
videos. With more than two, all pairs are compared; the results are from the side of the first. The page is for this
machine alone unless --host 0.0.0.0 is given. Ctrl-C ends the server; the same command goes on with the study."""
_DATABASE = "study.sqlite"
_PORT = 8000


def add_arguments(parser):
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="results of a method; NAME=FOLDER gives it a name")
    group = parser.add_argument_group("study")
    group.add_argument("--sources", metavar="DIR", help="folder of the original pictures, shown beside the results")
    group.add_argument(
        "--backgrounds",
        nargs="+",
        default=[],
        metavar="PATH",
        help="pictures or folders of pictures to show cut-outs over, besides plain colours and a checkerboard",
    )
    group.add_argument("--survey", action="store_true", help="rate each result alone, from 1 (bad) to 5 (excellent)")
    group.add_argument("--trials", type=positive, metavar="N", help="questions to each participant (default: all)")
    group.add_argument(
        "--database", type=pathlib.Path, metavar="FILE", help=f"SQLite file of the answers (default: {_DATABASE})"
    )
    group = parser.add_argument_group("server")
    group.add_argument("--host", default="127.0.0.1", help="address that is listened at (default: 127.0.0.1)")
    group.add_argument("--port", type=_port, default=_PORT, help=f"0 = any that is free (default: {_PORT})")
    group = parser.add_argument_group("results")
    group.add_argument("--results", type=pathlib.Path, metavar="FILE", help="print and write what a database has")
    group.add_argument(
        "--output", type=pathlib.Path, metavar="DIR", help="folder of the tables (default: FILE's name with _results)"
    )
    group.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--quiet", action="store_true", help="no notices")


def run(args):
    if args.results:
        if args.folders or args.database:
            raise ValueError("--results takes no folders and no --database: it reads the study from its own file.")
        return _report(args)
    if args.output or args.json:
        raise ValueError("--output and --json are for the results: add --results FILE.")
    if not args.folders:
        raise ValueError("the folders of results are missing: give two or more, or one with --survey.")
    return _serve(args)


def _serve(args):
    from tfmatting.cli.termination import terminable
    from tfmatting.evaluation.study import app, database, folders, server, study

    server.check_installed()
    kind = study.SURVEY if args.survey else study.COMPARISON
    with server.listen(args.host, args.port) as listening:
        shown = folders.read_study(kind, _named(args.folders), args.sources, args.backgrounds)
        kept = database.Database(args.database or _DATABASE)
        application = app.create_app(shown, kept, args.trials)
        kept.prepare(shown.description())
        LOGGER.info("%s of %s; answers go to %s; Ctrl-C ends", kind, ", ".join(shown.methods), kept.path)
        print(server.address(listening), flush=True)
        try:
            with terminable():
                server.serve(application, listening)
        except KeyboardInterrupt:
            LOGGER.info("ended; the answers are in %s", kept.path)
    return 0


def _report(args):
    from tfmatting.evaluation.study.database import Database
    from tfmatting.evaluation.study.results import study_results
    from tfmatting.evaluation.study.tables import as_text, write_tables

    database = Database(args.results)
    results = study_results(database)
    folder = args.output or args.results.with_name(f"{args.results.stem}_results")
    write_tables(results, database.answers(), folder)
    print(json.dumps(results, indent=2) if args.json else as_text(results))
    LOGGER.info("the tables are in %s", folder)
    return 0


def _named(texts):
    """Returns {name of the method: folder} of arguments FOLDER and NAME=FOLDER."""
    folders = {}
    for text in texts:
        name, equals, folder = text.partition("=")
        if not equals or os.path.isdir(text):
            name, folder = pathlib.Path(text).resolve().name, text
        if not name:
            raise ValueError(f"a method must have a name. Received: {text}")
        if name in folders:
            raise ValueError(f"two folders are called {name}: name them, as in ours={folders[name]} theirs={folder}.")
        folders[name] = folder
    return folders


def _port(text):
    return number(text, int, lambda value: 0 <= value <= 65535, "an integer from 0 to 65535")
