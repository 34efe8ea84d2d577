"""Readers of foreign exports, the map proposal, and the YAML files: everything that comes in from outside."""

from vsm_tui.intake.errors import IntakeError, Refusal, RefusedRows

__all__ = ["IntakeError", "Refusal", "RefusedRows"]
