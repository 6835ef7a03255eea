"""Settings: what is malformed, unknown or half given is refused with one Russian sentence; grants are never assumed."""

from pathlib import Path

import pytest

from acceptance.outcomes import NotChecked
from acceptance.process.variables import name_of
from acceptance.target.facts import target_name
from acceptance.target.notify import Notify
from acceptance.target.setting_table import example_file, readme_table
from acceptance.target.settings import (
    GRANT_MEANINGS,
    NAMES,
    Grant,
    SettingsError,
    Target,
    described_target,
    load_target,
)

WHOLE = {
    "WEB_URL": "https://app.example.com/",
    "WORKER_URL": "https://worker.example.com",
    "REDIS_URL": "rediss://default:p%2Fass@redis.example.com:6380",
    "QUEUE_NAME": "agent-jobs",
    "SUPABASE_URL": "https://project.supabase.example.com",
    "SUPABASE_SERVICE_ROLE_KEY": "service-role-key",
    "USER_EMAIL": "owner@example.com",
    "USER_PASSWORD": "owner-password",
    "MORE_USERS": '[{"email": "b@example.com", "password": "second-password", "kommo_access_token": "second-token"}]',
    "RAILWAY_TOKEN": "railway-token",
    "WORKER_DEPLOYED_AT": "2025-01-26T12:00:00Z",
    "KOMMO_BASE_DOMAIN": "https://company.kommo.com/",
    "KOMMO_ACCESS_TOKEN": "kommo-token",
    "KOMMO_WEBHOOK_SECRET": "webhook-secret",
    "TLS_VERIFY": "false",
    "GRANTS": "write, sync",
}


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch):
    def give(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return give


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "цель.env"
    monkeypatch.setenv(name_of("env_file"), str(file))
    return file


def refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        load_target()
    text = str(refused.value)
    assert "\n" not in text and len(text) < 250, text
    return text


def test_nothing_given_means_the_embedded_stand() -> None:
    assert load_target() is None


def test_the_browser_may_be_named_for_the_embedded_stand(give, env_file: Path) -> None:
    env_file.write_text("BROWSER_EXECUTABLE=/opt/chromium\n")
    give(AGENT_MODEL="gpt-4o")
    assert load_target() is None
    target = described_target({"WEB_URL": "http://localhost:1", "GRANTS": "write"})
    assert (target.browser_executable, target.agent_model) == ("/opt/chromium", "gpt-4o")


def test_a_whole_target(give) -> None:
    give(**WHOLE)
    target = load_target()
    assert target is not None
    assert target.web_url == "https://app.example.com"
    assert target.kommo_base_domain == "company.kommo.com"
    assert [account.email for account in target.accounts] == ["owner@example.com", "b@example.com"]
    assert target.granted == {Grant.READ, Grant.WRITE, Grant.SYNC}
    assert target.tls_verify is False
    assert target.address == "https://app.example.com"


def test_every_secret_is_known_to_the_filter(give) -> None:
    give(**WHOLE)
    target = load_target()
    assert target is not None
    assert set(target.secrets()) == {
        "rediss://default:p%2Fass@redis.example.com:6380", "p%2Fass", "p/ass", "service-role-key", "owner-password",
        "second-password", "second-token", "railway-token", "kommo-token", "webhook-secret",
    }  # fmt: skip


def test_a_target_survives_the_way_to_another_process(give) -> None:
    give(**WHOLE)
    target = load_target()
    assert target is not None
    copy = described_target(target.as_environment())
    assert copy.as_environment() == target.as_environment()
    assert copy.accounts == target.accounts and copy.worker_deployed_at == target.worker_deployed_at


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WEB_URL", "app.example.com", "https://имя.домена"),
        ("WEB_URL", "ftp://app.example.com", "https://имя.домена"),
        ("WEB_URL", "https://", "https://имя.домена"),
        ("WEB_URL", "https://app.example.com:99999", "https://имя.домена:порт"),
        ("WEB_URL", "https://app.example.com:порт", "https://имя.домена:порт"),
        ("WEB_URL", "https://[::1", "https://имя.домена"),
        ("WORKER_URL", "https://worker.example.com/health", "без пути, то есть https://worker.example.com"),
        ("SUPABASE_URL", "https://p.supabase.co/rest/v1", "без пути, то есть https://p.supabase.co"),
        ("REDIS_URL", "https://upstash.example.com", "redis://имя.домена"),
        ("REDIS_URL", "redis://default:secret-of-mine@redis.example.com:port", "redis://имя.домена:порт"),
        ("BROWSER_WS_ENDPOINT", "browsers.example.com:3000", "ws://имя.домена"),
        ("BROWSER_WS_ENDPOINT", "ws://one.example.com browsers.example.com", "ws://имя.домена"),
        ("BROWSER_CDP_ENDPOINT", "browsers.example.com:9222", "http://имя.домена"),
        ("TLS_VERIFY", "наверное", "true или false"),
        ("REDIS_TLS_VERIFY", "2", "true или false"),
        ("WORKER_DEPLOYED_AT", "вчера", "2025-01-26T12:00:00Z"),
        ("WORKER_DEPLOYED_AT", "2025-01-26T12:00:00", "с часовым поясом"),
        ("GRANTS", "write,all", "право «all» неизвестно"),
        ("MORE_USERS", "second@example.com", "список в JSON"),
        ("MORE_USERS", '{"email": "a"}', "нужен список"),
        ("MORE_USERS", '[{"email": "a"}]', "не хватает поля (0.password)"),
    ],
)
def test_malformed(give, name: str, value: str, says: str) -> None:
    give(**{"WEB_URL": "https://app.example.com", name: value})
    text = refusal()
    assert text.startswith(f"Настройка {name} задана неверно: ") and says in text, text
    assert "secret-of-mine" not in text


def test_unknown_name_in_the_environment_is_a_near_miss(give) -> None:
    give(WEB_URL="https://app.example.com", WORKER_ULR="https://worker.example.com")
    assert refusal() == (
        "Неизвестная настройка WORKER_ULR: возможно, имелась в виду WORKER_URL. Исправьте имя или уберите её."
    )


def test_a_name_in_small_letters_is_a_near_miss(give) -> None:
    give(WEB_URL="https://app.example.com", worker_url="https://worker.example.com")
    assert "worker_url: возможно, имелась в виду WORKER_URL" in refusal()


def test_other_programs_names_are_left_alone(give) -> None:
    give(WEB_ROOT="/srv", DATABASE_URL="postgres://x", NEXTAUTH_URL="https://x", JOB_QUEUE_NAME="q", REDIS_HOST="x")
    assert load_target() is None


def test_unknown_name_in_the_file(env_file: Path) -> None:
    env_file.write_text("WEB_URL=https://app.example.com\nFRONTEND=https://x\nSUPABASE_ANON_KEY=of-the-platform\n")
    assert "неизвестная настройка FRONTEND" in refusal()


def test_a_line_that_is_no_setting(env_file: Path) -> None:
    env_file.write_text("# цель\nWEB_URL=https://app.example.com\nWORKER_URL\n")
    assert "строку 3" in refusal()


def test_a_file_in_another_encoding(env_file: Path) -> None:
    env_file.write_bytes("USER_PASSWORD=пароль".encode("cp1251"))
    assert "UTF-8" in refusal()


def test_a_named_file_must_be_there(env_file: Path) -> None:
    assert str(env_file) in refusal()


def test_the_environment_wins_over_the_file(give, env_file: Path) -> None:
    env_file.write_text("WEB_URL=https://file.example.com\nGRANTS=write,sync,events,deploy\nUSER_EMAIL=a@example.com\n")
    give(WEB_URL="https://environment.example.com", GRANTS="")
    target = load_target()
    assert target is not None
    assert target.web_url == "https://environment.example.com"
    assert target.user_email == "a@example.com"
    assert target.granted == {Grant.READ}, "an empty GRANTS takes back what the file grants"


def test_settings_without_a_deployment(give) -> None:
    give(USER_EMAIL="a@example.com", GRANTS="write")
    assert "GRANTS, USER_EMAIL" in refusal()


def test_no_grant_is_given_by_default() -> None:
    target = Target(web_url="https://app.example.com")
    assert target.granted == {Grant.READ}
    for grant in GRANT_MEANINGS:
        with pytest.raises(NotChecked) as lack:
            target.require(grant)
        assert lack.value.setting == f"GRANTS={grant.value}"


def test_a_lacking_setting_is_named() -> None:
    with pytest.raises(NotChecked) as lack:
        Target().need("redis_url")
    assert (lack.value.reason, lack.value.setting) == ("Не задана настройка REDIS_URL.", "REDIS_URL")


def test_the_address_of_a_target_holds_no_password() -> None:
    assert Target(web_url="https://guest:guest-password@app.example.com").address == "https://app.example.com"


def test_one_table_knows_every_setting_and_all_that_is_printed_from_it() -> None:
    root = Path(__file__).resolve().parents[3]
    assert {name.upper() for name in (*Target.model_fields, *Notify.model_fields)} == NAMES
    assert (root / ".env.example").read_text("utf-8") == example_file()
    assert readme_table() in (root / "README.md").read_text("utf-8")
    assert readme_table(russian=True) in (root / "README.ru.md").read_text("utf-8")


def test_a_target_may_have_a_name_of_its_own(give) -> None:
    give(TARGET_NAME="staging")
    assert load_target() is None  # a name alone is no deployment
    give(**WHOLE)
    target = load_target()
    assert target is not None
    assert target_name(target, embedded=False) == "staging"
    assert target_name(target, embedded=True) != "staging"
