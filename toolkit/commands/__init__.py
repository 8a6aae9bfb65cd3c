"""One module a command: its options, its help and the call. `toolkit.cli` finds them here.

A module named `add_source` is the command `add-source`; a trailing underscore, which keeps
`import_` from being a keyword, is dropped. Modules that begin with an underscore are shared.
"""
