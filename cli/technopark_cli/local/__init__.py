"""Services that the demo and the tests start on this machine: a broker, a database, child processes."""
