"""behave's hooks: wiring only. What they do is in `acceptance/runner/hooks.py`."""

from acceptance.behave_internals.output import guard_behave
from acceptance.runner.hooks import Suite
from acceptance.scene.scene import Scene

guard_behave()  # before behave makes its formatters, which keep the stream they find


def before_all(context):
    context.suite = Suite(context)
    context.world = context.suite.start()


def before_scenario(context, scenario):
    context.scene = Scene(context.world, context.add_cleanup)
    context.suite.before_scenario(scenario)


def after_step(context, step):
    context.suite.after_step(context, step)


def after_scenario(context, scenario):
    context.suite.after_scenario(scenario)


def after_all(context):
    context.suite.stop()
