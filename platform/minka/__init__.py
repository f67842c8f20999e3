"""Minka: calls that pay for learning, from publication to synthesis.

Imports nothing: ``minka.launch`` is read by a bare Python, before anything is installed.
"""
