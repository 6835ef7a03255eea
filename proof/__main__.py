"""The command `python -m proof`: prove that the checks can be believed."""

import argparse
import sys

from acceptance.outcomes import CheckBroken
from acceptance.reporting.files import SinkError
from acceptance.secrets.masking import guard_console

SEAMS = ("http", "page", "sql", "redis", "log")


def main(arguments: list[str] | None = None) -> int:
    """Run one proof; the process' exit status: 0 proven, 1 not, 2 when it could not be tried."""
    guard_console()
    parser = argparse.ArgumentParser(prog="python -m proof", description="Чем доказано, что проверкам можно верить.")
    proofs = parser.add_subparsers(dest="proof", required=True, metavar="доказательство")
    _add_faults(proofs.add_parser("faults", help="каждая проверка умеет падать, и падает за своё"))
    _add_mutate(proofs.add_parser("mutate", help="сценарий замечает, если изменить в нём любое значение"))
    _add_sabotage(proofs.add_parser("sabotage", help="сбои, которых никто не писал: замечает ли их хоть одна проверка"))
    _add_bench(proofs.add_parser("bench", help="сколько стоит стенд и сколько длится прогон"))
    _add_scale(
        proofs.add_parser("scale", help="прогон частями на нескольких машинах говорит то же, что прогон целиком")
    )
    known = parser.parse_args(arguments)
    try:
        return _carry_out(known)
    except (CheckBroken, SinkError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nПрервано.", file=sys.stderr)
        return 2


def _add_faults(command: argparse.ArgumentParser) -> None:
    command.add_argument("--item", action="append", default=[], help="только сбои пункта (2.4) или раздела (2.)")
    command.add_argument("--fault", action="append", default=[], help="только сбой с этим именем")
    command.add_argument("--sample", type=int, default=1, help="сколько пунктов, не задетых сбоем, прогонять рядом")
    command.add_argument("--rota", type=int, default=0, metavar="N", help="N сбоев, каждый день другие")
    command.add_argument("--seed", type=int, default=0, help="какие именно")
    told = "сколько стендов сразу (по умолчанию – на один больше, чем ядер)"
    command.add_argument("--labs", type=int, default=0, help=told)


def _add_mutate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--all", action="store_true", help="и те значения, чья проверка уже доказана")
    command.add_argument("--labs", type=int, default=3, help="сколько стендов сразу")
    command.add_argument("files", nargs="*", help="только эти файлы, например scripts.feature")


def _add_sabotage(command: argparse.ArgumentParser) -> None:
    command.add_argument("--item", action="append", default=[], help="только места пункта (5.4) или раздела (5.)")
    command.add_argument("--seam", action="append", default=[], choices=SEAMS, help="только эти места приложения сбоев")
    command.add_argument("--place", action="append", default=[], help="только места, в названии которых есть эти слова")
    command.add_argument("--sample", type=int, default=0, metavar="N", help="не больше N, из разных мест")
    command.add_argument("--rota", type=int, default=0, metavar="N", help="N из уже пойманных, каждый день другие")
    command.add_argument("--minutes", type=float, default=0, metavar="N", help="кончить через столько минут")
    command.add_argument("--again", action="store_true", help="и те, что уже пойманы или объяснены")
    command.add_argument("--record", action="store_true", help="заново записать, чего касается зелёный прогон")
    command.add_argument("--list", action="store_true", help="только показать, что будет проверено")


def _add_bench(command: argparse.ArgumentParser) -> None:
    command.add_argument("--times", type=int, default=5, metavar="N", help="сколько раз измерить")
    command.add_argument("--stand-only", action="store_true", help="без прогона сценариев")
    command.add_argument("--deployments-only", action="store_true", help="только прогоны на развёртываниях")
    command.add_argument("--shards", type=int, default=0, metavar="N", help="только чего стоит разрезать прогон на N")


def _add_scale(command: argparse.ArgumentParser) -> None:
    command.add_argument("--tags", action="append", default=[], help="только эти сценарии; docs/scale.md не меняется")
    command.add_argument("--page", action="store_true", help="записать docs/scale.md и тогда, со словами --tags")


def _carry_out(known: argparse.Namespace) -> int:
    if known.proof == "faults":
        from proof.faults.command import run as run_faults

        return run_faults(
            items=known.item,
            names=known.fault,
            rota=known.rota,
            sample=known.sample,
            seed=known.seed,
            labs=known.labs,
        )
    if known.proof == "mutate":
        from proof.mutation.command import run as run_mutation

        return run_mutation(files=known.files, everything=known.all, labs=known.labs)
    if known.proof == "sabotage":
        from proof.sabotage.command import run as run_sabotage

        return run_sabotage(
            items=known.item,
            seams=known.seam,
            places=known.place,
            sample=known.sample,
            rota=known.rota,
            minutes=known.minutes,
            again=known.again,
            anew=known.record,
            only_list=known.list,
        )
    if known.proof == "scale":
        from proof.scale.command import run as run_scale

        return run_scale(tags=known.tags, page=known.page)
    from proof.bench import run as run_bench

    return run_bench(
        times=known.times, stand_only=known.stand_only, deployments_only=known.deployments_only, shards=known.shards
    )


if __name__ == "__main__":
    sys.exit(main())
