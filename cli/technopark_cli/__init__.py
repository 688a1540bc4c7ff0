"""The command line: wires settings, catalogue and components together, and starts them."""
