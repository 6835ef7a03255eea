"""Services of the target that are stopped and started while it is watched."""

from behave import step


@step("служба «{name}» {state}")
def service_becomes(context, name, state):
    services = context.scene.world.services
    if state == "остановлена":
        if name == "worker":
            _ = context.scene.world.queue  # without QUEUE_NAME only the worker knows it: asked while there is an answer
        context.scene.add_cleanup(services.start, name)  # whatever happens next, the target gets its service back
        services.stop(name)
    elif state == "запущена снова":
        services.start(name)
    else:
        raise ValueError(f"Состояние службы бывает «остановлена» и «запущена снова», а не «{state}»")
