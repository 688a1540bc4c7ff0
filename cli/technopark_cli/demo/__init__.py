"""The whole monitor on one machine: what `technopark demo` starts, watches, tells and stops."""
