"""Attacks by hostile insiders, each written as the attack and through the real screens (docs/threat-model.md)."""
