"""The programs, a module each; a component is imported by the command that starts it, since each is an extra."""
