"""Answers that several files of faults give in the place of a service."""

from proof.fault import answer

SERVER_ERROR = {"success": False, "error": "Внутренняя ошибка сервера"}
CHAT_FAILED = {"success": False, "error": "Не удалось обработать сообщение", "details": "сбой"}
DONE = {"success": True, "timestamp": "2025-01-26T12:00:00.000Z"}
SUCCEEDED = answer(200, {"success": True, "data": []})
