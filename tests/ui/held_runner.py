"""A runner whose tasks wait until a test lets them go on."""

from tidegate.services.tasks import CancelFlag, ImmediateRunner


class HeldRunner:
    """Keeps what was started, each task with its flag."""

    def __init__(self):
        self.tasks, self.flags = [], []

    def start(self, task, *, lane=""):
        self.tasks.append(task)
        self.flags.append(CancelFlag())
        return self.flags[-1]

    def run(self, at):
        """Do a task now, unless it was given up."""
        if not self.flags[at].is_cancelled:
            ImmediateRunner().start(self.tasks[at])
