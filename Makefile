# `make help` lists the commands. Everything lives in .venv and reports/; nothing else is changed in the folder.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup acceptance test lint unit bench scale faults mutate sabotage variants clean

help:  ## этот список
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## подготовить всё нужное (остальные команды делают это сами)
	@$(PYTHON) -I acceptance/setup/bootstrap.py

acceptance: setup  ## проверить все пункты и показать отчёт
	@$(BIN)/python -m acceptance run

test: setup  ## проверить сам проект: стиль, тесты, все сценарии на стенде
	@$(BIN)/python tests/run_all.py

bench: setup  ## измерить стенд и длительность прогона
	@$(BIN)/python -m proof bench

scale: setup  ## прогон частями на нескольких машинах против прогона целиком (от имени root)
	@$(BIN)/python -m proof scale

faults: setup  ## доказать, что каждая проверка умеет падать
	@$(BIN)/python -m proof faults

mutate: setup  ## изменить каждое значение в сценариях: каждый должен это заметить
	@$(BIN)/python -m proof mutate

sabotage: setup  ## сбои, которых никто не писал: замечает ли их хоть одна проверка
	@$(BIN)/python -m proof sabotage --minutes 60

variants: setup  ## каждый сценарий на развёртываниях, которые исправны, но устроены иначе
	@$(BIN)/python -m pytest tests/variants/every_scenario.py

clean:  ## удалить окружение и отчёты
	rm -rf .venv .pytest_cache .ruff_cache build *.egg-info
	find reports -mindepth 1 ! -name README.md -delete 2>/dev/null || true
