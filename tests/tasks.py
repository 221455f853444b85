"""Tasks in tests: enqueued like the product's, then run at once; an error shows where it is."""

from django_tasks_db import DatabaseBackend


class AtOnceBackend(DatabaseBackend):
    def enqueue(self, task, args, kwargs):
        result = super().enqueue(task, args, kwargs)
        result.db_result.set_successful(task.call(*args, **kwargs))
        return result
