"""What a stranger tries without an organisation, and what may not come of it."""

from behave import given, then, when

from acceptance.checks.security import forged_events, served_files, sessions, strange_texts
from acceptance.deeds.security import forged_events as event_deeds
from acceptance.deeds.security import served_files as served_deeds
from acceptance.deeds.security import sessions as session_deeds
from acceptance.deeds.security import strange_texts as text_deeds
from acceptance.deeds.security.sessions import ENTRY
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

SERVED = Note[list[served_deeds.Served]]("посторонний …")
ENTRIES = Note[list[session_deeds.Entry]]("посторонний входит …")
SHOWN = Note[list[session_deeds.Shown]]("посторонний предъявляет сеансы, которых платформа не выдавала")
OWN_SESSION = Note[session_deeds.Shown]("посторонний предъявляет сеансы, которых платформа не выдавала")
FORGERY = Note[event_deeds.Forgery]("в новую организацию приходят события, которых Kommo не отправлял")
MARKED = Note[text_deeds.Marked]("у нового владельца всё названо разметкой с кодом")
LOOKED = Note[list[text_deeds.Looked]]("владелец открывает страницы, где это показано")
WRITTEN = Note[list[text_deeds.Written]]("владелец сохраняет тексты с необычными знаками")


@when("посторонний входит с почтой и паролем, которые никому не принадлежат")
def signs_in_wrongly(context):
    """Пробует предзаполненную почту с другим паролем, выдуманные пары и один неверный пароль владельца."""
    scene: Scene = context.scene
    scene[ENTRIES] = session_deeds.sign_in_wrongly(scene.world)


@then("платформа никого не впускает")
def nobody_in(context):
    """Проверяет, что ни один из этих входов не дал сеанса."""
    sessions.expect_nobody_in(context.scene[ENTRIES])


@then("по отказу не понять, есть ли у кого-нибудь такая почта")
def refused_alike(context):
    """Сравнивает коды отказов и названную в адресе причину: она при любой неудаче одна."""
    sessions.expect_refused_alike(context.scene[ENTRIES])


@when("посторонний предъявляет сеансы, которых платформа не выдавала")
def made_up_sessions(context):
    """Предъявляет сеанс владельца, его изменённые копии и сеансы с чужой подписью и без неё."""
    scene: Scene = context.scene
    scene[OWN_SESSION], scene[SHOWN] = session_deeds.show_made_up_sessions(scene.world)


@then("принят только сеанс самого владельца")
def only_own_session(context):
    """Проверяет, что с поддельным сеансом API отвечает 401 и платформа никого не узнаёт."""
    scene: Scene = context.scene
    sessions.expect_only_own_session(scene[OWN_SESSION], scene[SHOWN])


@when("владелец входит отдельным сеансом")
def signs_in_again(context):
    """Входит по HTTP с верным паролем; прочие сеансы владельца остаются как были."""
    scene: Scene = context.scene
    scene[ENTRY] = session_deeds.sign_in_rightly(scene.world)


@then("cookie этого сеанса не отдаётся ни скриптам, ни чужим сайтам")
def cookie_kept(context):
    """Проверяет признаки HttpOnly, SameSite и, если вход по https, Secure."""
    scene: Scene = context.scene
    https = scene.world.target.need("web_url").startswith("https:")
    sessions.expect_kept_from_others(scene[ENTRY], https=https)


@when("владелец входит по ссылкам, которые ведут дальше на чужой сайт")
def signs_in_towards_elsewhere(context):
    """Входит с верным паролем, а адресом возврата (callbackUrl) называет чужой сайт, по-разному записанный."""
    scene: Scene = context.scene
    scene[ENTRY], scene[ENTRIES] = session_deeds.sign_in_towards_elsewhere(scene.world)


@then("платформа ведёт его только на свои страницы")
def led_home(context):
    """Сравнивает, куда ведёт такой вход, с тем, куда ведёт обычный."""
    scene: Scene = context.scene
    sessions.expect_led_home(scene[ENTRY], scene[ENTRIES])


@when("владелец выходит из отдельного сеанса")
def signs_out(context):
    """Входит отдельным сеансом и выходит из него; прочие сеансы владельца остаются как были."""
    scene: Scene = context.scene
    scene[SHOWN] = [session_deeds.sign_out(scene.world)]


@then("этот сеанс больше ничего не открывает")
def signed_out(context):
    """Проверяет, что тот же клиент получает 401 и платформа его не узнаёт."""
    sessions.expect_signed_out(context.scene[SHOWN][0])


@when("в новую организацию приходят события, которых Kommo не отправлял")
def forged_events_sent(context):
    """Отправляет события без подписи, с чужой и неверной подписью, очень большое; затем верно подписанное."""
    scene: Scene = context.scene
    scene[FORGERY] = event_deeds.send(scene.world)


@then("принято и сохранено только событие с верной подписью")
def only_signed_believed(context):
    """Проверяет ответы и таблицу событий этой организации."""
    scene: Scene = context.scene
    forged_events.expect_only_signed_believed(scene.world, scene[FORGERY])


@when("посторонний собирает всё, что загружает браузер")
def browser_loads(context):
    """Загружает страницы, все скрипты, стили и карты кода, которые они называют, и ответы API владельцу."""
    scene: Scene = context.scene
    scene[SERVED] = served_deeds.loaded_by_browser(scene.world)


@when("посторонний спрашивает, как себя чувствуют веб-приложение и воркер")
def health_asked(context):
    """Запрашивает проверки здоровья и показатели, открытые всем."""
    scene: Scene = context.scene
    scene[SERVED] = served_deeds.health_answers(scene.world)


@then("в этом нет ключей и паролей")
def no_keys(context):
    """Ищет значения всех секретов из настроек, ключи service_role и адреса с паролями."""
    scene: Scene = context.scene
    served_files.expect_no_keys(scene.world, scene[SERVED])


@when("посторонний просит служебные файлы")
def private_files_asked(context):
    """Запрашивает .env, .git, package.json и подобные файлы у веб-приложения и воркера."""
    scene: Scene = context.scene
    scene[SERVED] = served_deeds.private_files(scene.world)


@then("ни один из них не отдан")
def no_private_files(context):
    """Проверяет содержимое: страница, которой сайт отвечает на любой адрес, файлом не считается."""
    served_files.expect_no_private_files(context.scene[SERVED])


@when("браузер получает страницы, ответы API, отказы и перенаправления")
def answers_of_every_kind(context):
    """Запрашивает по одному ответу каждого вида, со входом и без него."""
    scene: Scene = context.scene
    scene[SERVED] = served_deeds.answers_of_every_kind(scene.world)


@then("в каждом ответе стоят защитные заголовки")
def headers_there(context):
    """Проверяет четыре заголовка, которые платформа обещает в каждом ответе."""
    served_files.expect_headers(context.scene[SERVED])


@when("владелец отправляет API то, обо что можно споткнуться")
def stumbling_blocks(context):
    """Отправляет кавычки SQL, нулевые знаки, огромные числа и оборванный JSON: сохранить из этого нечего."""
    scene: Scene = context.scene
    scene[SERVED] = served_deeds.refusals(scene.world)


@then("отказы не показывают, как платформа устроена")
def inside_hidden(context):
    """Ищет в отказах трассы вызовов, пути на сервере, запросы к базе и секреты."""
    scene: Scene = context.scene
    served_files.expect_inside_hidden(scene.world, scene[SERVED])


@given("у нового владельца всё названо разметкой с кодом")
def everything_marked(context):
    """Регистрирует владельца; все имена и сообщение – разметка с кодом, имя организации тоже."""
    scene: Scene = context.scene
    scene[MARKED] = text_deeds.have_marked(scene)


@when("владелец открывает страницы, где это показано")
def marked_pages_opened(context):
    """Открывает список агентов, редактор с вкладками, скрипты, инфопанель и чат; всё должно быть видно как набрано."""
    scene: Scene = context.scene
    scene[LOOKED] = text_deeds.look_at_pages(scene, scene[MARKED])


@then("ничего из этого не выполняется")
def nothing_run(context):
    """Смотрит, не оставил ли код разметки на какой-нибудь из страниц следа."""
    strange_texts.expect_nothing_run(context.scene[LOOKED])


@when("новый владелец сохраняет тексты с необычными знаками")
def strange_texts_written(context):
    """Записывает разметку, шаблоны, кавычки, формулы и невидимые знаки в агента, скрипт, правило и статью."""
    scene: Scene = context.scene
    scene[WRITTEN] = text_deeds.write_all(scene.world)


@then("каждый из них отдаётся таким, как набран")
def texts_kept(context):
    """Сравнивает отправленное с тем, что API отдаёт снова, знак за знаком."""
    strange_texts.expect_kept(context.scene[WRITTEN])


@when("посторонний обращается к вызовам для отладки")
def test_routes_asked(context):
    """Обращается к проверочным и отладочным адресам, какие бывают у веб-приложений и воркеров."""
    scene: Scene = context.scene
    scene[SERVED] = served_deeds.test_routes(scene.world)


@then("ни один из них не даёт ни сеанса, ни данных")
def test_routes_closed(context):
    """Ищет в ответах сеанс, данные владельца, хеши паролей и переменные окружения."""
    scene: Scene = context.scene
    served_files.expect_test_routes_closed(scene.world, scene[SERVED])
