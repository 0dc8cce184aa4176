"""The result of an evaluation as one page of HTML."""

from tfmatting.evaluation.report.page import write_report

__all__ = ["write_report"]
