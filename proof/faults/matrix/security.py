"""What a stranger may not do: each hole is opened in the platform itself, by the variable that the stand has for it."""

from proof.fault import Fault, Process
from stand.holes import HOLES, VARIABLE

IDS = "Чужие номера ничего не открывают"
APART = "Чужое не отличить от того, чего нет"
NAMED = "Чужую организацию не назвать своей"
JOB = "Задание ставится от имени того, кто вошёл"
ELSEWHERE = "Другая организация данных не видит и изменить их не может"


def _hole(name: str, breaks: tuple[str, ...], says: str) -> Fault:
    """The platform with this hole. Whoever does not look for it sees nothing."""
    change = Process("web", "restarted", {VARIABLE: name})
    return Fault(f"hole-{name}", HOLES[name], breaks, says, (change,), quiet=True)


FAULTS: tuple[Fault, ...] = (
    _hole("foreign-ids", (IDS, APART, ELSEWHERE), "Чужие данные (показаны|доступны)|Чужой номер принят|что чужое"),
    _hole("told-apart", (APART,), "По ответу видно, что чужое существует: .*о чужом 403"),
    _hole("named-organisation", (NAMED,), "Чужие данные показаны|Создано в чужой организации"),
    _hole("named-job-owner", (JOB,), "Задание поставлено от чужого имени: organizationId"),
)
