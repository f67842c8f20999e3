"""The door: prepares the machine and starts everything. Standard library only.

``inside`` is the exception: its modules run inside the prepared environment, as processes of
their own or once the door has been passed.
"""
