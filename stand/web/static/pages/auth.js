// Sign-in, registration, and the page behind "forgot your password".
import { h, mount } from "../lib/dom.js";
import { authForm, get, post } from "../lib/api.js";
import { field, form, input, required, submitButton } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { toast, toastError } from "../lib/toast.js";

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const card = (title, text, ...content) => h("div", { class: "auth" },
  h("div", { class: "auth-card" },
    h("div", { class: "brand" }, h("span", { class: "brand-mark" }, icon("spark", 20)), h("span", null, "GPT Agent Platform")),
    h("h1", null, title), h("p", { class: "muted" }, text), content));

/** `/login`. The inputs come filled with the demo identity, and their labels are not tied to them. */
export function login(page, { signal, navigate }) {
  const email = input({ id: "email", name: "email", type: "email", value: "founder@example.com", autocomplete: "username" });
  const password = input({ id: "password", name: "password", type: "password", value: "Demo1234!", autocomplete: "current-password" });
  const button = submitButton("Войти", "Входим...", { class: "button primary wide" });
  const error = h("p", { class: "form-error", hidden: true });

  function refuse(text) {
    error.textContent = text;
    error.hidden = false;
  }

  async function submit() {
    error.hidden = true;
    try {
      const { url } = await authForm("/api/auth/callback/credentials", {
        email: email.value, password: password.value, callbackUrl: `${location.origin}/login`,
      });
      const why = new URL(url, location.origin).searchParams.get("error");
      if (why) return refuse(why === "CredentialsSignin" ? "Неверные email или пароль" : "Не удалось войти. Попробуйте ещё раз.");
      await pause(1000); // the page's own pause: the session cookie has to settle before it is read
      if (signal.aborted) return undefined;
      const session = await get("/api/auth/session", { signal });
      const { tenantId } = await get("/api/auth/get-tenant-redirect", { signal });
      if (!session?.user || !tenantId) {
        toast("Ошибка входа", "Не удалось определить вашу организацию. Попробуйте войти заново.", "error");
        return undefined;
      }
      toast("Вход выполнен! ✅", "Добро пожаловать");
      navigate(`/manage/${tenantId}`); // without leaving the document: the toast stays to be seen
      return true;
    } catch (failure) {
      return refuse(failure.message);
    }
  }

  mount(page, card("Вход", "Войдите, чтобы управлять вашими AI-агентами",
    form({ button, submit },
      field("Email", email, { tied: false }), field("Пароль", password, { tied: false }), error,
      h("div", { class: "row end" }, h("a", { href: "/reset-password/request" }, "Забыли пароль?")), button),
    h("p", { class: "muted center" }, "Нет аккаунта? ", h("a", { href: "/register" }, "Зарегистрироваться"))));
}

/** `/register`. */
export function register(page, { navigate, signal }) {
  const make = (id, type = "text", autocomplete = "off") => input({ id, name: id, type, autocomplete });
  const firstName = make("firstName", "text", "given-name");
  const lastName = make("lastName", "text", "family-name");
  const email = make("email", "email", "email");
  const organizationName = make("organizationName", "text", "organization");
  const password = make("password", "password", "new-password");
  const confirmPassword = make("confirmPassword", "password", "new-password");
  const button = submitButton("Зарегистрироваться", "Создаём аккаунт...", { class: "button primary wide" });
  const error = h("p", { class: "form-error", hidden: true });
  const boxes = {
    firstName: field("Имя", firstName), lastName: field("Фамилия", lastName), email: field("Email", email),
    organizationName: field("Название организации", organizationName), password: field("Пароль", password),
    confirmPassword: field("Подтвердите пароль", confirmPassword),
  };

  function valid() {
    const filled = required([
      [boxes.firstName, firstName, "Имя обязательно"], [boxes.lastName, lastName, "Фамилия обязательна"],
      [boxes.email, email, "Email обязателен"], [boxes.password, password, "Пароль обязателен"],
      [boxes.confirmPassword, confirmPassword, "Подтвердите пароль"],
    ]);
    if (!filled) return false;
    if (password.value.length < 6) boxes.password.setError("Пароль должен содержать минимум 6 символов");
    else if (password.value !== confirmPassword.value) boxes.confirmPassword.setError("Пароли не совпадают");
    else return true;
    return false;
  }

  async function submit() {
    error.hidden = true;
    if (!valid()) return undefined;
    try {
      await post("/api/auth/register", {
        email: email.value.trim(), password: password.value, firstName: firstName.value.trim(),
        lastName: lastName.value.trim(), organizationName: organizationName.value.trim() || undefined,
      });
    } catch (failure) {
      error.textContent = failure.message;
      error.hidden = false;
      return undefined;
    }
    toast("Регистрация успешна! 🎉", "Теперь войдите в свой аккаунт");
    await pause(1500);
    if (!signal.aborted) navigate("/login?registered=true");
    return true;
  }

  mount(page, card("Регистрация", "Создайте аккаунт и первого AI-агента за несколько минут",
    form({ button, submit },
      h("div", { class: "grid-2" }, boxes.firstName, boxes.lastName), boxes.email, boxes.organizationName,
      boxes.password, boxes.confirmPassword, error, button),
    h("p", { class: "muted center" }, "Уже есть аккаунт? ", h("a", { href: "/login" }, "Войти"))));
}

/** `/reset-password/request`. */
export function resetPassword(page) {
  const email = input({ id: "email", name: "email", type: "email" });
  const button = submitButton("Отправить ссылку", "Отправляем...", { class: "button primary wide" });
  const box = field("Email", email);
  async function submit() {
    if (required([[box, email, "Email обязателен"]])) toastError("Отправка писем на этом сервере не настроена");
  }
  mount(page, card("Восстановление пароля", "Мы отправим ссылку для смены пароля",
    form({ button, submit }, box, button),
    h("p", { class: "muted center" }, h("a", { href: "/login" }, "Вернуться ко входу"))));
}
