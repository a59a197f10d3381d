"""Other people's data: one package per provider, each offline unless told otherwise."""
