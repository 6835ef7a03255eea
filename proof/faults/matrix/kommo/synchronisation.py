"""The button «Синхронизировать» and the job it makes: refused, lost, in another queue, for another organisation."""

from proof.changes import Http, JobFate, KommoAnswers, Process, Trigger
from proof.fault import Fault, answer, dead_control, delete, edit, freeze, hold, inject, quietly
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.scenarios import SYNCHRONISED_AGAIN

SYNC = r"^/api/agents/[^/]+/integrations/[^/]+/sync$"
DONE = {"success": True, "message": "Синхронизация запущена", "details": {"jobId": "987654321"}}
AGAIN = "Синхронизацию запускают снова, не уходя со страницы, – после отказа и после успеха"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "sync-refused",
        "вызов синхронизации отвечает 500",
        ("2.2",),
        "Вызов синхронизации ответил 500",
        (Http("web", "POST", SYNC, answer(500, {"success": False, "error": "Не удалось запустить синхронизацию"})),),
        collateral=("2.*",),
    ),
    Fault(
        "sync-without-job-number",
        "синхронизация принята, но номер задания не назван",
        ("2.2",),
        "не назвала номер задания",
        (Http("web", "POST", SYNC, edit(delete("details.jobId"))),),
        quiet=True,
    ),
    Fault(
        "sync-button-dead",
        "кнопка «Синхронизировать» не вызывает API",
        ("2.2",),
        "нажатие «Синхронизировать» – ответа не было",
        (Http("web", "GET", r"^/manage/", dead_control("button", "Синхронизировать")),),
        collateral=("2.*",),
        within=40,
        quiet=True,
    ),
    quietly(
        "synchronisation-wipes-settings",
        "нажатие «Синхронизировать» стирает остальные настройки интеграции",
        ("2.2",),
        "Интеграция после синхронизации: settings",
        Trigger("agent_integrations", "NEW.settings := NEW.settings - 'fields';", on="update"),
        collateral=("2.*",),
    ),
    Fault(
        "sync-not-written",
        "платформа сообщает о задании, которого не создала",
        ("2.3",),
        "Такого задания нет ни в одной очереди",
        (Http("web", "POST", SYNC, answer(200, DONE)),),
        collateral=("2.4", "2.5"),
        quiet=True,
    ),
    Fault(
        "sync-in-another-queue",
        "задание создаётся в очереди, которую воркер не слушает",
        ("2.3",),
        "создано в очереди «other-jobs», а QUEUE_NAME называет",
        (Process("web", "restarted", {"JOB_QUEUE_NAME": "other-jobs"}),),
        collateral=("2.4", "2.5", "6.5", "6.6", "7.5", "7.6"),
        quiet=True,
    ),
    Fault(
        "sync-for-another-organisation",
        "задание создаётся для чужой организации",
        ("2.3",),
        "для организации .*, а нажимал владелец",
        (JobFate("foreign"), Http("web", "POST", SYNC, hold(0.5))),
        collateral=("2.4", "2.5"),
        quiet=True,
    ),
    quietly(
        "stranger-one-press-two-jobs",
        "одно нажатие «Синхронизировать» ставит два задания",
        ("2.3",),
        "По одному нажатию создано заданий: [23]",
        Http(
            "web",
            "GET",
            r"^/manage/[^/]+/ai-agents/[^/]+/integrations/",
            inject(
                "const ask = fetch; window.fetch = (url, more) => { "
                "if (String(url).endsWith('/sync')) ask(url, more); return ask(url, more); };"
            ),
        ),
        ("2.*",),
    ),
    quietly(
        "job-names-no-account",
        "задание на синхронизацию не называет аккаунта Kommo",
        ("2.3",),
        "не называет подключения к Kommo – нет baseDomain",
        JobFate("domainless"),
        ("2.*",),
    ),
    Fault(
        "kommo-refuses-key",
        "Kommo не принимает ключ доступа, задание кончается неудачей",
        ("2.4",),
        "закончилось неудачей .*Kommo request failed: 401",
        (KommoAnswers(401),),
        collateral=("2.*",),
    ),
    Fault(
        "worker-on-another-queue",
        "воркер слушает не ту очередь",
        ("2.4",),
        "воркер слушает «other-jobs»",
        (Process("worker", "restarted", {"JOB_QUEUE_NAME": "other-jobs"}),),
        collateral=("1.1", "1.4", "1.5", "2.5"),
        within=60,
        quiet=True,
    ),
    Fault(
        "job-lost",
        "задание пропадает из очереди раньше, чем воркер его взял",
        ("2.4",),
        "воркер должен завершить задание .*в состоянии «нигде»",
        (Process("worker", "paused"), JobFate("lost")),
        collateral=("1.*", "2.5"),
        within=60,
        quiet=True,
    ),
    Fault(
        "job-claimed",
        "задание отмечено завершённым, хотя воркер его не брал",
        ("2.4",),
        "завершено, но воркер его не брал",
        (Process("worker", "paused"), JobFate("claimed")),
        collateral=("1.*", "2.5"),
        quiet=True,
    ),
    quietly(
        "reply-without-figures",
        "в ответе на нажатие «Синхронизировать» нет того, что обещано",
        (SYNCHRONISED_AGAIN,),
        "В ответе на нажатие .details. нет: pipelines",
        Http("web", "POST", SYNC, edit(delete("details.pipelines"))),
    ),
    quietly(
        "two-presses-have-one-job",
        "второе нажатие «Синхронизировать» нового задания не создаёт",
        (SYNCHRONISED_AGAIN,),
        "Нового задания нет: платформа назвала",
        Http("web", "POST", "/integrations/[^/]+/sync$", freeze()),
        ("2.*",),
    ),
    page_fault(
        "second-press-dead",
        "второе нажатие «Синхронизировать» на той же странице ничего не запускает",
        AGAIN,
        "страница не обратилась к платформе",
        (
            r"if \(syncButton\.disabled\) return;",
            "if (syncButton.disabled || syncButton.dataset.done) return; syncButton.dataset.done = '1';",
        ),
    ),
    page_fault(
        "error-stays-after-success",
        "сообщение об ошибке остаётся и после успешной синхронизации",
        AGAIN,
        "прежняя ошибка",
        (r'"Синхронизация\.\.\."\);\s*mount\(failure\);', '"Синхронизация...");'),
    ),
    quietly(
        "synchronisation-of-one-of-two",
        "из двух подключений к Kommo платформа берёт первое попавшееся",
        ("Без подключения к Kommo платформа объясняет, что сделать",),
        "Вызов ответил 200|объяснение «CRM подключение не найдено",
        Http("web", "POST", SYNC, answer(200, DONE), skip=1),
    ),
    page_fault(
        "sync-button-pressed-twice",
        "пока синхронизация запускается, кнопку можно нажать ещё раз",
        AGAIN,
        "пока ответа нет, кнопка",
        (r"syncButton\.disabled = true;", ""),
    ),
)
