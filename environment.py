"""behave's hooks: wiring only. What they do is in `acceptance/runner/hooks.py`."""

from acceptance.behave_internals.output import guard_behave
from acceptance.process import delayed_interrupt
from acceptance.target import stand_prefetch

guard_behave()  # before behave makes its formatters, which keep the stream they find
if not stand_prefetch.runs_nothing():
    delayed_interrupt.hold()  # until there is a run that can tell of it
    stand_prefetch.start_ahead()

from acceptance.runner.hooks import Suite  # noqa: E402 - the stand takes longer to start than this to import
from acceptance.scene.scene import Scene  # noqa: E402


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
