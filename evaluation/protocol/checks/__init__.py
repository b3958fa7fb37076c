"""Whether what is declared hangs together, before anything is computed."""
